import { freezeState } from "#lib/delivery/release-freeze.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "system:read", resource: "workspace" } as const;

/** The send freeze: since when, why, what it holds, and how much of it may have been sent before (G-22). */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) =>
  Response.json({ freeze: await freezeState(platform.db, workspace.id) }),
);
