import { z } from "zod";
import { letterGroups } from "#lib/deadletters/read.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "deliveries:read", resource: "dead_letter" } as const;

const query = z.strictObject({
  status: z.enum(["open", "retried", "discarded", "resolved"]).default("open"),
});

/** What died of the same thing, the freshest group first. */
export const GET = endpoint(policy, { query }, async ({ platform, workspace, query: { status } }) =>
  Response.json({ groups: await letterGroups(platform.db, workspace.id, status) }),
);
