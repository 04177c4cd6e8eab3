import { journeyParams } from "#lib/journeys/call.ts";
import { listChanges } from "#lib/journeys/changes.ts";
import { proposeChange, proposeSchema } from "#lib/journeys/propose-change.ts";
import { problem } from "#lib/platform/problem.ts";
import { publishHelp } from "#lib/runs/publish-help.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:publish", resource: "journey" } as const;
export const readPolicy = { capability: "journeys:read", resource: "journey" } as const;

/** What was asked, planned and done with the journey, the newest first. */
export const GET = endpoint(readPolicy, { params: journeyParams }, async (call) =>
  Response.json({ changes: await listChanges(call) }),
);

/** Asks for approval of a publishing, or has it done at a time. Exactly what was looked at goes live. */
export const POST = endpoint(policy, { params: journeyParams, body: proposeSchema }, async (call) => {
  const proposed = await proposeChange(call, publishHelp(call));
  if (!proposed.ok) return problem(proposed.problem, call.requestId);
  return Response.json({ id: proposed.id, state: proposed.state }, { status: 202 });
});
