import { z } from "zod";
import { problem } from "#lib/platform/problem.ts";
import { listTemplates } from "#lib/templates/read.ts";
import { createTemplate, newTemplateSchema } from "#lib/templates/store.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "template" } as const;
export const writePolicy = { capability: "templates:write", resource: "template" } as const;

const query = z.strictObject({
  archived: z.enum(["true", "false"]).default("false"),
  search: z.string().trim().max(120).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});

/** Templates, the last changed first, each with the journeys that use it. */
export const GET = endpoint(
  policy,
  { query },
  async ({ platform, workspace, query: { archived, search, limit } }) => {
    const filter = { archived: archived === "true", limit, ...(search ? { search } : {}) };
    return Response.json({ templates: await listTemplates(platform.db, workspace.id, filter) });
  },
);

/** Makes a template. What could not be sent is refused with all that is wrong. */
export const POST = endpoint(writePolicy, { body: newTemplateSchema }, async (call) => {
  const saved = await createTemplate(call);
  return saved.ok ? Response.json(saved.template, { status: 201 }) : problem(saved.problem, call.requestId);
});
