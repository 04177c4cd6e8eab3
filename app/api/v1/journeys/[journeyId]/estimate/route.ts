import { volumeOf } from "#lib/analytics/volume.ts";
import { journeyParams } from "#lib/journeys/call.ts";
import { previewQuery, sourceOf } from "#lib/journeys/publish-preview.ts";
import { readJourney, readVersion } from "#lib/journeys/read-journey.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;

/** What the draft would bring a day, by the last 30 days of real events: entries, messages, the busiest hour. */
export const GET = endpoint(policy, { params: journeyParams, query: previewQuery }, async (call) => {
  const journey = await readJourney(call);
  const source = journey && (await sourceOf(call, journey, call.query));
  if (!journey || !source) return problem(NOT_FOUND, call.requestId);
  const live = journey.liveVersion === null ? null : await readVersion(call, journey.liveVersion);
  const asked = { workspaceId: call.workspace.id, journeyId: journey.id, document: source.document };
  return Response.json(await volumeOf(call.platform.db, { ...asked, live: live?.document ?? null }));
});
