import { z } from "zod";
import { findSource } from "#lib/intake/manage-sources.ts";
import { changeSource, sourceChangeSchema } from "#lib/intake/source-acts.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "source" } as const;
const params = z.strictObject({ sourceId: z.string().max(64) });

/** One source. Its signing secrets are never shown again. */
export const GET = endpoint(
  policy,
  { params },
  async ({ platform, workspace, params: { sourceId }, requestId }) => {
    const source = await findSource(platform.db, workspace.id, sourceId);
    return source ? Response.json(source) : problem(NOT_FOUND, requestId);
  },
);

/** Changes what is given: name, allowed origins, how a webhook is checked and read, on or off. */
export const PATCH = endpoint(policy, { params, body: sourceChangeSchema }, async (call) => {
  const done = await changeSource(call, call.params.sourceId, call.body);
  return done ? new Response(null, { status: 204 }) : problem(NOT_FOUND, call.requestId);
});
