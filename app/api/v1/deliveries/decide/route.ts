import { z } from "zod";
import { decideUnknown } from "#lib/delivery/decide-unknown.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "deliveries:retry", resource: "delivery" } as const;

const body = z.strictObject({ deliveryId: z.string().min(1).max(256), sent: z.boolean() });

/** Says what became of a doubtful hand-over: it arrived, or it did not. */
export const POST = endpoint(
  policy,
  { body },
  async ({ platform, workspace, actor, body: { deliveryId, sent }, requestId }) => {
    const decided = await decideUnknown(platform, workspace.id, deliveryId, { sent, actor });
    if (decided) return Response.json({ deliveryId, sent });
    return problem(
      {
        status: 409,
        code: "wrong_status",
        title: "Nothing is in doubt",
        detail: "Only a delivery in state unknown can be decided.",
      },
      requestId,
    );
  },
);
