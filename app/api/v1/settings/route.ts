import { endpoint } from "#lib/workspaces/endpoint.ts";
import { changeSettings } from "#lib/workspaces/manage-workspace.ts";
import { approvalOf, workspaceSettingsSchema } from "#lib/workspaces/workspace.ts";

export const policy = { capability: "settings:write", resource: "workspace" } as const;

/** The workspace's general settings. */
export const GET = endpoint(policy, {}, async ({ workspace }) => {
  const { slug, name, timeZone, currency, country, sending, demo } = workspace;
  const approval = approvalOf(workspace);
  return Response.json({ slug, name, timeZone, currency, country, sending, demo, approval });
});

/** Changes what is given; the rest stays. */
export const PATCH = endpoint(policy, { body: workspaceSettingsSchema }, async (call) => {
  await changeSettings(call, call.body);
  return new Response(null, { status: 204 });
});
