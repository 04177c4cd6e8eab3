import { z } from "zod";
import { findSource } from "#lib/intake/manage-sources.ts";
import { lastDeliveries } from "#lib/intake/source-deliveries.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "source" } as const;
const params = z.strictObject({ sourceId: z.string().max(64) });

/** The last things that came to a source, and what became of each. */
export const GET = endpoint(
  policy,
  { params },
  async ({ platform, workspace, params: { sourceId }, requestId }) => {
    const source = await findSource(platform.db, workspace.id, sourceId);
    if (!source) return problem(NOT_FOUND, requestId);
    return Response.json({ deliveries: await lastDeliveries(platform.db, workspace.id, sourceId) });
  },
);
