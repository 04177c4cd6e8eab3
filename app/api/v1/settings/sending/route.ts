import { z } from "zod";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";
import { changeSending } from "#lib/workspaces/manage-workspace.ts";

export const policy = { capability: "settings:write", resource: "workspace" } as const;
const body = z.strictObject({ sending: z.enum(["test_inbox", "live"]) });

/** Whether messages reach people or stay in the Test inbox. */
export const PUT = endpoint(policy, { body }, async (call) => {
  const refused = await changeSending(call, call.body.sending);
  return refused ? problem(refused, call.requestId) : new Response(null, { status: 204 });
});
