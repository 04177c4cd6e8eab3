import { createJourney, createSchema } from "#lib/journeys/create-journey.ts";
import { countJourneys, listJourneys, listSchema } from "#lib/journeys/list-journeys.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;
export const writePolicy = { capability: "journeys:write", resource: "journey" } as const;

/** The journeys of the workspace, live ones first. */
export const GET = endpoint(policy, { query: listSchema }, async ({ platform, workspace, query }) => {
  const [journeys, counts] = await Promise.all([
    listJourneys(platform.db, workspace.id, query),
    countJourneys(platform.db, workspace.id),
  ]);
  return Response.json({ journeys, counts });
});

/** A new journey with a draft, empty or as handed in. */
export const POST = endpoint(writePolicy, { body: createSchema }, async (call) => {
  const created = await createJourney(call);
  if (!created.ok) return problem(created.problem, call.requestId);
  return Response.json(created.journey, { status: 201 });
});
