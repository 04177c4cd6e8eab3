import { eventList, eventQuery } from "#lib/analytics/shown-events.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "people:read", resource: "event" } as const;

/** The newest events that fit, with what became of each. */
export const GET = endpoint(policy, { query: eventQuery }, async ({ platform, workspace, actor, query }) =>
  Response.json(await eventList(platform.db, workspace.id, query, seesMasked(actor))),
);
