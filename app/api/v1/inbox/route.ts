import { inboxFilterSchema, listInbox, maskInboxRow } from "#lib/delivery/inbox.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "deliveries:read", resource: "inbox_message" } as const;

/** What came into the Test inbox, the newest first. */
export const GET = endpoint(
  policy,
  { query: inboxFilterSchema },
  async ({ platform, workspace, actor, query }) => {
    const list = await listInbox(platform.db, workspace.id, query);
    return Response.json(seesMasked(actor) ? { ...list, messages: list.messages.map(maskInboxRow) } : list);
  },
);
