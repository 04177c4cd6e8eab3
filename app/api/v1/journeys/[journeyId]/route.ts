import { journeyParams } from "#lib/journeys/call.ts";
import { updateJourney, updateSchema } from "#lib/journeys/create-journey.ts";
import { readJourney } from "#lib/journeys/read-journey.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;
export const writePolicy = { capability: "journeys:write", resource: "journey" } as const;

/** One journey: its status, and the draft or else the live version. */
export const GET = endpoint(policy, { params: journeyParams }, async (call) => {
  const journey = await readJourney(call);
  return journey ? Response.json(journey) : problem(NOT_FOUND, call.requestId);
});

/** Name and tags. */
export const PATCH = endpoint(writePolicy, { params: journeyParams, body: updateSchema }, async (call) => {
  const updated = await updateJourney(call);
  if (!updated.ok) return problem(updated.problem, call.requestId);
  return Response.json(await readJourney(call));
});
