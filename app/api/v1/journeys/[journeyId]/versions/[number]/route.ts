import { z } from "zod";
import { journeyParams } from "#lib/journeys/call.ts";
import { readVersion } from "#lib/journeys/read-journey.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;

const params = journeyParams.extend({ number: z.coerce.number().int().min(1).max(1_000_000) });

/** One published version with its drawing. */
export const GET = endpoint(policy, { params }, async (call) => {
  const version = await readVersion(call, call.params.number);
  return version ? Response.json(version) : problem(NOT_FOUND, call.requestId);
});
