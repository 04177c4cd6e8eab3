import { channelHealth } from "#lib/delivery/channel-health.ts";
import { readMailServer } from "#lib/delivery/provider-acts.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "provider" } as const;

/** How messages leave, and how each channel has done in the last 24 hours. */
export const GET = endpoint(policy, {}, async (call) => {
  const { platform, workspace } = call;
  const [email, health] = await Promise.all([
    readMailServer(call),
    channelHealth(platform.db, workspace.id, ["email", "webhook"]),
  ]);
  return Response.json({ sending: workspace.sending, email, health });
});
