import { bannerOf } from "#lib/operations/banner.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "workspace" } as const;

/** What every page says in one line: sending that stands still, a provider that fails, a bell that is refused. */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) =>
  Response.json({ banner: await bannerOf(platform, workspace.id) }),
);
