import { z } from "zod";
import { letterChoiceSchema, preflightRetry } from "#lib/jobs/retry-letters.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "deliveries:retry", resource: "dead_letter" } as const;

/** Counts what a retry would come to, without doing it. */
export const POST = endpoint(
  policy,
  { body: z.strictObject({ choice: letterChoiceSchema }) },
  async ({ platform, workspace, body }) =>
    Response.json(await preflightRetry(platform.db, workspace.id, body.choice)),
);
