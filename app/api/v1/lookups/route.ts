import { recentEvents, seenProperties } from "#lib/analytics/recent-events.ts";
import { journeyNames, templateFacts } from "#lib/journeys/facts.ts";
import { listNames } from "#lib/people/lists.ts";
import { seenTraits } from "#lib/people/seen-traits.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";
import { listMembers } from "#lib/workspaces/members.ts";

export const policy = { capability: "journeys:read", resource: "workspace" } as const;

/** What the pickers of the editor offer: events and their properties, traits, templates, journeys, lists, members. */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) => {
  const [events, properties, traits, templates, journeys, lists, team] = await Promise.all([
    recentEvents(platform.db, workspace.id),
    seenProperties(platform.db, workspace.id),
    seenTraits(platform.db, workspace.id),
    templateFacts(platform, workspace.id),
    journeyNames(platform.db, workspace.id),
    listNames(platform.db, workspace.id),
    listMembers(platform.db, workspace.id),
  ]);
  const members = team.map(({ id, name, email, role }) => ({ id, name: name || email, hint: role }));
  return Response.json({ events, properties, traits, templates, journeys, lists, members });
});
