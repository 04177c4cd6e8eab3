import { tryCall, tryCallSchema } from "#lib/delivery/try-call.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:write", resource: "webhook" } as const;

/** Makes the call of a Webhook step once, now: status, time and redacted answer, or why it was refused. */
export const POST = endpoint(
  policy,
  { body: tryCallSchema },
  async ({ platform, workspace, body, requestId }) => {
    const tried = await tryCall(platform, workspace, body);
    return tried ? Response.json(tried) : problem(NOT_FOUND, requestId);
  },
);
