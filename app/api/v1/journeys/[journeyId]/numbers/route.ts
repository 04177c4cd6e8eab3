import { z } from "zod";
import { stepNumbers } from "#lib/analytics/step-numbers.ts";
import { journeyParams } from "#lib/journeys/call.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;

const query = z.strictObject({ version: z.coerce.number().int().min(1).optional() });

/** What happened at each step and who stands there now: the figures on the canvas. */
export const GET = endpoint(
  policy,
  { params: journeyParams, query },
  async ({ platform, workspace, params, query }) => {
    const steps = await stepNumbers(platform.db, workspace.id, params.journeyId, query.version ?? null);
    return Response.json({ steps });
  },
);
