import { z } from "zod";
import { releaseFreeze } from "#lib/delivery/release-freeze.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "freeze:release", resource: "workspace" } as const;

const body = z.strictObject({
  doubtful: z.enum(["send", "discard"]),
  /** Older ones are not sent. */
  youngerThanHours: z.number().positive().max(8_760).optional(),
});

/** Ends the send freeze, and says what becomes of messages that may have been sent before. */
export const POST = endpoint(policy, { body }, async (call) => {
  const released = await releaseFreeze(call, call.body);
  if (released) return Response.json(released);
  return problem(
    {
      status: 409,
      code: "wrong_status",
      title: "Sending is not frozen",
      detail: "Somebody else has released it, or nothing was ever restored.",
    },
    call.requestId,
  );
});
