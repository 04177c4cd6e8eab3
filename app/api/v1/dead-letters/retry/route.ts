import { retryLetters, retrySchema } from "#lib/jobs/retry-letters.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "deliveries:retry", resource: "dead_letter" } as const;

/** Tries letters again, one or a whole group, as a job: each passes all checks anew. */
export const POST = endpoint(policy, { body: retrySchema }, async (call) =>
  Response.json(await retryLetters(call, call.body), { status: 202 }),
);
