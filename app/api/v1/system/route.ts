import { health } from "#lib/operations/health.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "system:read", resource: "workspace" } as const;

/** Is the pipeline moving: stages, workers, bell, ledger, and what stands still. */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) =>
  Response.json(await health(platform, workspace.id)),
);
