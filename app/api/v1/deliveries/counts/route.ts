import { countDeliveries } from "#lib/delivery/list-deliveries.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "deliveries:read", resource: "delivery" } as const;

/** How many deliveries of the last 30 days stand in each state, and what holds those that are held. */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) =>
  Response.json({ counts: await countDeliveries(platform.db, workspace.id) }),
);
