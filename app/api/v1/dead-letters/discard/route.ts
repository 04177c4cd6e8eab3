import { z } from "zod";
import { discardLetters } from "#lib/deadletters/resolve.ts";
import { letterChoiceSchema } from "#lib/jobs/retry-letters.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "deliveries:retry", resource: "dead_letter" } as const;

const body = z.strictObject({
  choice: letterChoiceSchema,
  reason: z.string().trim().min(1, "Say why").max(300),
});

/** Puts letters away for good, with a reason that stays in the log. */
export const POST = endpoint(
  policy,
  { body },
  async ({ platform, workspace, actor, body: { choice, reason } }) => {
    const discarded = await platform.db.transaction((tx) =>
      discardLetters(tx, workspace.id, choice, { actor, reason }),
    );
    return Response.json({ discarded });
  },
);
