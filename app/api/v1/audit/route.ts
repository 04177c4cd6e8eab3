import { z } from "zod";
import { listAudit } from "#lib/workspaces/audit.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "audit" } as const;

const query = z.strictObject({
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  act: z.string().max(64).optional(),
  actor: z.string().max(64).optional(),
});

/** Who did what, the newest first. */
export const GET = endpoint(
  policy,
  { query },
  async ({ platform, workspace, query: { before, limit, act, actor } }) => {
    const filter = {
      limit,
      ...(before ? { before } : {}),
      ...(act ? { act } : {}),
      ...(actor ? { actor } : {}),
    };
    const entries = await listAudit(platform.db, workspace.id, filter);
    return Response.json({ entries, next: entries.length === limit ? (entries.at(-1)?.seq ?? null) : null });
  },
);
