import { recentEvents, seenProperties } from "#lib/analytics/recent-events.ts";
import { templateFacts } from "#lib/journeys/facts.ts";
import { seenTraits } from "#lib/people/seen-traits.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "workspace" } as const;

/** What the pickers of the editor offer: events and their properties, traits, templates. */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) => {
  const [events, properties, traits, templates] = await Promise.all([
    recentEvents(platform.db, workspace.id),
    seenProperties(platform.db, workspace.id),
    seenTraits(platform.db, workspace.id),
    templateFacts(platform, workspace.id),
  ]);
  return Response.json({ events, properties, traits, templates });
});
