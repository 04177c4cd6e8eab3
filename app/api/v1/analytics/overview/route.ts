import { overview, rangeSchema } from "#lib/analytics/reports/overview/overview.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "workspace" } as const;

/** Sends, clicks, conversions and money of a range of days in the workspace's zone. */
export const GET = endpoint(policy, { query: rangeSchema }, async ({ platform, workspace, query }) =>
  Response.json(await overview(platform.db, { workspaceId: workspace.id, ...query })),
);
