import { z } from "zod";
import { findJourney } from "#lib/analytics/find-journey.ts";
import { experimentsOf } from "#lib/analytics/reports/experiments/experiments.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;

const params = z.strictObject({ journeyId: z.string().max(64) });

/** The splits of a journey: people and conversions of each variant, and whether one has won. */
export const GET = endpoint(policy, { params }, async ({ platform, workspace, params }) => {
  const journey = await findJourney(platform.db, workspace.id, params.journeyId);
  if (!journey) return problem(NOT_FOUND);
  return Response.json({ experiments: await experimentsOf(platform.db, workspace.id, journey) });
});
