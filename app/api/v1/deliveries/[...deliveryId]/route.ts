import { z } from "zod";
import { deliveryDetail, maskDeliveryDetail } from "#lib/delivery/delivery-detail.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "deliveries:read", resource: "delivery" } as const;

/** A delivery is named by run/step/visit, so its address has these parts. */
const params = z.object({ deliveryId: z.array(z.string().max(128)).min(1).max(3) });

/** One delivery: its message, every attempt, and why it stands where it does. */
export const GET = endpoint(
  policy,
  { params },
  async ({ platform, workspace, actor, params: { deliveryId }, requestId }) => {
    const detail = await deliveryDetail(platform.db, workspace.id, deliveryId.join("/"));
    if (!detail) return problem(NOT_FOUND, requestId);
    return Response.json(seesMasked(actor) ? maskDeliveryDetail(detail) : detail);
  },
);
