import { z } from "zod";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { ownEndpoint } from "#lib/workspaces/endpoint.ts";
import { endOwnSession } from "#lib/workspaces/sessions.ts";

export const policy = { capability: "self", resource: "session" } as const;
const params = z.strictObject({ sessionId: z.string().length(12) });

/** Ends one of one's own sessions. */
export const DELETE = ownEndpoint(
  policy,
  { params },
  async ({ platform, signedIn, params: { sessionId }, requestId }) => {
    const ended = await endOwnSession(platform.db, signedIn.member.id, sessionId);
    return ended ? new Response(null, { status: 204 }) : problem(NOT_FOUND, requestId);
  },
);
