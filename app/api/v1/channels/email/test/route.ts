import { testMailServer } from "#lib/delivery/provider-acts.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";
import { findMember } from "#lib/workspaces/members.ts";

export const policy = { capability: "settings:write", resource: "provider" } as const;

/** Sends one mail through the saved server, to the member who asks, and says what the server answered. */
export const POST = endpoint(policy, {}, async (call) => {
  const { platform, workspace, actor, requestId } = call;
  const member = await findMember(platform.db, actor.id);
  if (!member) return problem(NOT_FOUND, requestId);
  const words = {
    subject: `Test from ${workspace.name}`,
    text: "This message was sent from the channel settings of Cairn. The mail server works.",
  };
  const result = await testMailServer(call, member.email, words);
  return result ? Response.json({ to: member.email, ...result }) : problem(NOT_FOUND, requestId);
});
