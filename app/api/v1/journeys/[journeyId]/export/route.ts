import { z } from "zod";
import { journeyParams } from "#lib/journeys/call.ts";
import { exportJourney } from "#lib/journeys/transfer.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;

const query = z.strictObject({ version: z.coerce.number().int().min(1).optional() });

/** The draft as a file, or one version of it: what import takes. */
export const GET = endpoint(policy, { params: journeyParams, query }, async (call) => {
  const at = { version: call.query.version ?? null, now: Date.now() };
  const exported = await exportJourney(call, at);
  if (!exported.ok) return problem(exported.problem, call.requestId);
  const name =
    exported.file.name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "journey";
  return Response.json(exported.file, {
    headers: { "content-disposition": `attachment; filename="${name}.json"` },
  });
});
