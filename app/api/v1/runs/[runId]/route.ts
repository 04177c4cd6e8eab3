import { z } from "zod";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { maskRun } from "#lib/runs/mask-run.ts";
import { runDetail } from "#lib/runs/run-detail.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "people:read", resource: "run" } as const;

const params = z.strictObject({ runId: z.string().max(64) });

/** One run: every move with its reason, cause and values, and what it sent. */
export const GET = endpoint(policy, { params }, async ({ platform, workspace, actor, params }) => {
  const run = await runDetail(platform.db, workspace.id, params.runId);
  if (!run) return problem(NOT_FOUND);
  return Response.json(seesMasked(actor) ? maskRun(run) : run);
});
