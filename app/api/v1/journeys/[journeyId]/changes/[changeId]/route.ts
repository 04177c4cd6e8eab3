import { readChange } from "#lib/journeys/changes.ts";
import { cancelChange, changeParams } from "#lib/journeys/propose-change.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { countMoves, listMoves } from "#lib/runs/plan-moves.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;
export const writePolicy = { capability: "journeys:publish", resource: "journey" } as const;

/** One change, with the people it has moved so far, and those whom an undo could not put back. */
export const GET = endpoint(policy, { params: changeParams }, async (call) => {
  const found = await readChange(call, call.params.changeId);
  if (!found) return problem(NOT_FOUND, call.requestId);
  const { db } = call.platform;
  const [moved, goneOn] = await Promise.all([
    countMoves(db, found.view.id),
    listMoves(db, found.view.id, "gone_on"),
  ]);
  return Response.json({ ...found.view, moved, goneOn });
});

/** Takes back what was asked or planned and is not done yet. */
export const DELETE = endpoint(writePolicy, { params: changeParams }, async (call) => {
  const cancelled = await cancelChange({ ...call, body: {} });
  if (!cancelled.ok) return problem(cancelled.problem, call.requestId);
  return Response.json({ state: cancelled.state });
});
