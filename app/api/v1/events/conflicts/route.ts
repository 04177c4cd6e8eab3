import { conflictItems } from "#lib/operations/rejected.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "people:read", resource: "event" } as const;

/** Message ids that came again with another content. */
export const GET = endpoint(policy, {}, async ({ platform, workspace, actor }) =>
  Response.json({ conflicts: await conflictItems(platform.db, workspace.id, seesMasked(actor)), next: null }),
);
