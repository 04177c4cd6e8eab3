import { z } from "zod";
import { getLetter } from "#lib/deadletters/read.ts";
import { whatRetryWouldDo } from "#lib/delivery/retry-outlook.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "deliveries:read", resource: "dead_letter" } as const;

const params = z.object({ letterId: z.string().min(1).max(64) });

/** One dead letter, with what a retry would do now. */
export const GET = endpoint(
  policy,
  { params },
  async ({ platform, workspace, params: { letterId }, requestId }) => {
    const letter = await getLetter(platform.db, workspace.id, letterId);
    if (!letter) return problem(NOT_FOUND, requestId);
    const outlooks =
      letter.subjectKind === "delivery"
        ? await whatRetryWouldDo(platform.db, workspace.id, [letter.subjectId])
        : null;
    return Response.json({ ...letter, outlook: outlooks?.get(letter.subjectId) ?? null });
  },
);
