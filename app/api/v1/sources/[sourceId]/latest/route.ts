import { z } from "zod";
import { latestOfSource } from "#lib/eventlog/latest-of-source.ts";
import { findSource } from "#lib/intake/manage-sources.ts";
import { lastRefused } from "#lib/intake/source-deliveries.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "source" } as const;
const params = z.strictObject({ sourceId: z.string().max(64) });

/** The newest event of a source, null before the first, and then the newest thing that was not taken. */
export const GET = endpoint(
  policy,
  { params },
  async ({ platform, workspace, params: { sourceId }, requestId }) => {
    const source = await findSource(platform.db, workspace.id, sourceId);
    if (!source) return problem(NOT_FOUND, requestId);
    const latest = await latestOfSource(platform.db, workspace.id, sourceId);
    const refused = latest ? null : await lastRefused(platform.db, workspace.id, sourceId);
    return Response.json({ latest, refused });
  },
);
