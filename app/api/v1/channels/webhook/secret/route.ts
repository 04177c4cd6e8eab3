import { rotateWebhookSecret } from "#lib/delivery/provider-acts.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "provider" } as const;

/** A new secret that signs our webhooks. The one before signs as well until the next change. */
export const POST = endpoint(policy, {}, async (call) =>
  Response.json({ secret: await rotateWebhookSecret(call) }, { status: 201 }),
);
