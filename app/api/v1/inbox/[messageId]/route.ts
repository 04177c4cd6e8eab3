import { z } from "zod";
import { inboxMessage } from "#lib/delivery/inbox.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "deliveries:read", resource: "inbox_message" } as const;

const params = z.object({ messageId: z.string().min(1).max(64) });
const MASKED = {
  status: 403,
  code: "forbidden",
  title: "Viewers do not read messages",
  detail: "They hold what is known of a person.",
};

/** One message with all it says. */
export const GET = endpoint(
  policy,
  { params },
  async ({ platform, workspace, actor, params: { messageId }, requestId }) => {
    const message = await inboxMessage(platform.db, workspace.id, messageId);
    if (!message) return problem(NOT_FOUND, requestId);
    return seesMasked(actor) ? problem(MASKED, requestId) : Response.json(message);
  },
);
