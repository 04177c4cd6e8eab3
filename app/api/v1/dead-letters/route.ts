import { letterFilterSchema, listLetters } from "#lib/deadletters/read.ts";
import { whatRetryWouldDo } from "#lib/delivery/retry-outlook.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "deliveries:read", resource: "dead_letter" } as const;

/** Dead letters, the freshest first, each with what a retry would do. */
export const GET = endpoint(policy, { query: letterFilterSchema }, async ({ platform, workspace, query }) => {
  const { letters, next } = await listLetters(platform.db, workspace.id, query);
  const ids = letters
    .filter(({ subjectKind }) => subjectKind === "delivery")
    .map(({ subjectId }) => subjectId);
  const outlooks = await whatRetryWouldDo(platform.db, workspace.id, ids);
  return Response.json({
    letters: letters.map((letter) => ({ ...letter, outlook: outlooks.get(letter.subjectId) ?? null })),
    next,
  });
});
