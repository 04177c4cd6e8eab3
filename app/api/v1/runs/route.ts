import { listRuns, runFilterSchema } from "#lib/runs/list-runs.ts";
import { maskRunRow } from "#lib/runs/mask-run.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "people:read", resource: "run" } as const;

/** Runs by journey, person, state and step, the newest entry first. */
export const GET = endpoint(
  policy,
  { query: runFilterSchema },
  async ({ platform, workspace, actor, query }) => {
    const list = await listRuns(platform.db, workspace.id, query);
    return Response.json(seesMasked(actor) ? { ...list, runs: list.runs.map(maskRunRow) } : list);
  },
);
