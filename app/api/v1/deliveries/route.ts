import { maskDelivery } from "#lib/delivery/delivery-detail.ts";
import { deliveryFilterSchema, listDeliveries } from "#lib/delivery/list-deliveries.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "deliveries:read", resource: "delivery" } as const;

/** Deliveries by state, journey, step and person, the newest first. */
export const GET = endpoint(
  policy,
  { query: deliveryFilterSchema },
  async ({ platform, workspace, actor, query }) => {
    const list = await listDeliveries(platform.db, workspace.id, query);
    return Response.json(
      seesMasked(actor) ? { ...list, deliveries: list.deliveries.map(maskDelivery) } : list,
    );
  },
);
