import { home } from "#lib/operations/home.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "workspace" } as const;

/** What goes on, what needs somebody, what the last seven days brought. */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) =>
  Response.json(await home(platform.db, workspace.id)),
);
