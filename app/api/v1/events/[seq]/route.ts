import { z } from "zod";
import { eventDetail } from "#lib/analytics/shown-events.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "people:read", resource: "event" } as const;

const params = z.strictObject({ seq: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

/** One event: its content, the traits it changed, and every journey that was considered. */
export const GET = endpoint(policy, { params }, async ({ platform, workspace, actor, params }) => {
  const event = await eventDetail(platform.db, workspace.id, params.seq, seesMasked(actor));
  return event ? Response.json(event) : problem(NOT_FOUND);
});
