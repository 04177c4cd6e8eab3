import { rejectedItems, rejectedQuery } from "#lib/operations/rejected.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "people:read", resource: "event" } as const;

/** What did not become an event, with its cause and the cure. */
export const GET = endpoint(policy, { query: rejectedQuery }, async ({ platform, workspace, actor, query }) =>
  Response.json(await rejectedItems(platform.db, workspace.id, query, seesMasked(actor))),
);
