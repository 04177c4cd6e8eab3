import { insideByVersion } from "#lib/analytics/journey-figures.ts";
import { changeParams } from "#lib/journeys/propose-change.ts";
import { undoChange } from "#lib/journeys/undo-change.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:publish", resource: "journey" } as const;

/** Takes a publishing or a stop back within 24 hours. Says how many have entered meanwhile, who finish on that version. */
export const POST = endpoint(policy, { params: changeParams }, async (call) => {
  const undone = await undoChange({ ...call, body: {} });
  if (!undone.ok) return problem(undone.problem, call.requestId);
  const { status, liveVersion, version, returning } = undone;
  const inside = await insideByVersion(call.platform.db, call.workspace.id, call.params.journeyId);
  const entered = version === null || returning ? 0 : (inside[version] ?? 0);
  return Response.json({ status, liveVersion, entered, returning });
});
