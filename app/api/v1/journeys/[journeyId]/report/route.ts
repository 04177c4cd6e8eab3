import { z } from "zod";
import { findJourney } from "#lib/analytics/find-journey.ts";
import { journeyReport } from "#lib/analytics/journey-report.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;

const params = z.strictObject({ journeyId: z.string().max(64) });
const query = z.strictObject({ version: z.coerce.number().int().min(1).optional() });

/** One journey in figures; without a version, all of them together. */
export const GET = endpoint(policy, { params, query }, async ({ platform, workspace, params, query }) => {
  const journey = await findJourney(platform.db, workspace.id, params.journeyId);
  if (!journey) return problem(NOT_FOUND);
  const scope = {
    workspaceId: workspace.id,
    journeyId: journey.id,
    version: query.version ?? null,
    zone: workspace.timeZone,
  };
  return Response.json(await journeyReport(platform.db, scope));
});
