import { z } from "zod";
import { findSource } from "#lib/intake/manage-sources.ts";
import { readSample } from "#lib/intake/sources/webhook/sample.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "source" } as const;
const params = z.strictObject({ sourceId: z.string().max(64) });

/** The newest genuine post of a webhook source, to draw its mapping by; null where none is kept. */
export const GET = endpoint(
  policy,
  { params },
  async ({ platform, workspace, params: { sourceId }, requestId }) => {
    const source = await findSource(platform.db, workspace.id, sourceId);
    if (!source) return problem(NOT_FOUND, requestId);
    const place = { workspaceId: workspace.id, id: sourceId };
    return Response.json({ sample: await readSample(platform.db, place, platform.clock.now()) });
  },
);
