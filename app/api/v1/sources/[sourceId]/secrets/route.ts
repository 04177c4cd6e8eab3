import { z } from "zod";
import { addSigningSecret, signingSecretSchema } from "#lib/intake/source-acts.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "source" } as const;
const params = z.strictObject({ sourceId: z.string().max(64) });
const body = z.strictObject({
  /** The sender's own secret; without it Cairn makes one. */
  secret: signingSecretSchema.optional(),
});

/** Adds a signing secret. The ones before it go on counting, up to five. */
export const POST = endpoint(policy, { params, body }, async (call) => {
  const secret = await addSigningSecret(call, call.params.sourceId, call.body.secret ?? null);
  return secret ? Response.json({ secret }, { status: 201 }) : problem(NOT_FOUND, call.requestId);
});
