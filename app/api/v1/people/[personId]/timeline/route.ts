import { z } from "zod";
import { readTimeline, timelineQuery } from "#lib/analytics/read-timeline.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "people:read", resource: "person" } as const;

const params = z.strictObject({ personId: z.string().max(64) });

/** What happened to one person, newest first: events, moves, messages, traits, consent and merges in one stream. */
export const GET = endpoint(policy, { params, query: timelineQuery }, async (call) => {
  const { platform, workspace, actor, params, query } = call;
  const timeline = await readTimeline(platform.db, workspace.id, params.personId, query, seesMasked(actor));
  return timeline ? Response.json(timeline) : problem(NOT_FOUND);
});
