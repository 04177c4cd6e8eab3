import { changeParams, decideChange, decisionSchema } from "#lib/journeys/propose-change.ts";
import { problem } from "#lib/platform/problem.ts";
import { publishHelp } from "#lib/runs/publish-help.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:approve", resource: "journey" } as const;

/** Approves or declines what somebody has asked for. Approved, it is done at once, or at the time that was asked for. */
export const POST = endpoint(policy, { params: changeParams, body: decisionSchema }, async (call) => {
  const decided = await decideChange(call, publishHelp(call));
  if (!decided.ok) return problem(decided.problem, call.requestId);
  return Response.json({ state: decided.state, version: decided.version });
});
