import { ownEndpoint } from "#lib/workspaces/endpoint.ts";
import { endSessions, listSessions, publicId } from "#lib/workspaces/sessions.ts";

export const policy = { capability: "self", resource: "session" } as const;

/** Where one is signed in. */
export const GET = ownEndpoint(policy, {}, async ({ platform, signedIn }) => {
  const sessions = await listSessions(platform.db, signedIn.member.id);
  return Response.json({ sessions, current: publicId(signedIn.sessionId) });
});

/** Ends all sessions but this one. */
export const DELETE = ownEndpoint(policy, {}, async ({ platform, signedIn }) => {
  const ended = await endSessions(platform.db, signedIn.member.id, signedIn.sessionId);
  return Response.json({ ended });
});
