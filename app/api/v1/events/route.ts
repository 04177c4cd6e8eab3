import { eventList, eventQuery } from "#lib/analytics/shown-events.ts";
import { sendEvent, sentEventSchema } from "#lib/intake/send-event.ts";
import { problem } from "#lib/platform/problem.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "people:read", resource: "event" } as const;
export const writePolicy = { capability: "events:write", resource: "event" } as const;

/** The newest events that fit, with what became of each. */
export const GET = endpoint(policy, { query: eventQuery }, async ({ platform, workspace, actor, query }) =>
  Response.json(await eventList(platform.db, workspace.id, query, seesMasked(actor))),
);

/** Sends one event, with a secret key. The same message id again gets 200 and `duplicate`. */
export const POST = endpoint(
  writePolicy,
  { body: sentEventSchema },
  async ({ platform, body, request, requestId }) => {
    const { headers } = request;
    const presented = headers.get("authorization")?.replace(/^Bearer /i, "") ?? "";
    const sent = await sendEvent(
      platform,
      { presented, idempotencyKey: headers.get("idempotency-key") },
      body,
    );
    if (!sent.ok) return problem(sent.problem, requestId);
    const { status, messageId, seq } = sent;
    return Response.json({ status, messageId, seq }, { status: status === "accepted" ? 201 : 200 });
  },
);
