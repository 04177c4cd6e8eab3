import { mailServerSchema, saveMailServer } from "#lib/delivery/provider-acts.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "provider" } as const;

/** Sets the workspace's mail server up, or changes it. Its password is kept sealed and never shown. */
export const PUT = endpoint(policy, { body: mailServerSchema }, async (call) =>
  Response.json({ id: await saveMailServer(call, call.body) }),
);
