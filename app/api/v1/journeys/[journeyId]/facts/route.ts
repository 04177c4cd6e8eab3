import { recentEvents } from "#lib/analytics/recent-events.ts";
import { journeyParams } from "#lib/journeys/call.ts";
import { publishFacts } from "#lib/journeys/facts.ts";
import { readJourney } from "#lib/journeys/read-journey.ts";
import { readUnderstood } from "#lib/journeys/understood.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;

/** What lint rules ask of the workspace about this journey, and which of its warnings have been understood. */
export const GET = endpoint(policy, { params: journeyParams }, async (call) => {
  const { platform, workspace, params } = call;
  if (!(await readJourney(call))) return problem(NOT_FOUND, call.requestId);
  const [facts, events, understood] = await Promise.all([
    publishFacts(platform, workspace.id, params.journeyId),
    recentEvents(platform.db, workspace.id),
    readUnderstood(call),
  ]);
  const seen = events.filter(({ days30 }) => days30 > 0).map(({ name, days30 }) => ({ name, count: days30 }));
  return Response.json({ facts: { ...facts, events: seen }, understood });
});
