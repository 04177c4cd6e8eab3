import { z } from "zod";
import { prolongHeld } from "#lib/delivery/prolong-held.ts";
import { switchboard } from "#lib/operations/held.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";
import { changePause } from "#lib/workspaces/manage-workspace.ts";

export const policy = { capability: "settings:write", resource: "pause" } as const;

const reason = z.string().trim().max(200).optional();
const body = z.discriminatedUnion("scope", [
  z.strictObject({ scope: z.literal("workspace"), paused: z.boolean(), reason }),
  z.strictObject({
    scope: z.literal("channel"),
    subject: z.enum(["email", "webhook"]),
    paused: z.boolean(),
    reason,
  }),
]);

/** What is paused now, by whom and why, and what each switch holds. */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) =>
  Response.json(await switchboard(platform.db, workspace.id)),
);

/** Pauses or resumes the workspace's sending, or one channel. Journeys have a route of their own. */
export const PUT = endpoint(policy, { body }, async (call) => {
  const { scope, paused, reason: why } = call.body;
  const subject = call.body.scope === "channel" ? call.body.subject : "";
  await changePause(call, { scope, subject, paused, reason: why }, prolongHeld);
  return new Response(null, { status: 204 });
});
