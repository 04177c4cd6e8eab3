import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { getTemplate } from "#lib/templates/read.ts";
import { archiveTemplate, savedTemplateSchema, saveTemplate, templateParams } from "#lib/templates/store.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "template" } as const;
export const writePolicy = { capability: "templates:write", resource: "template" } as const;

/** One template with its source and its revisions. */
export const GET = endpoint(
  policy,
  { params: templateParams },
  async ({ platform, workspace, params, requestId }) => {
    const template = await getTemplate(platform.db, workspace.id, params.templateId);
    return template ? Response.json(template) : problem(NOT_FOUND, requestId);
  },
);

/** Saves a new revision; messages that are not yet rendered use it from now on. */
export const PUT = endpoint(
  writePolicy,
  { params: templateParams, body: savedTemplateSchema },
  async (call) => {
    const saved = await saveTemplate(call);
    return saved.ok ? Response.json(saved.template) : problem(saved.problem, call.requestId);
  },
);

/** Takes it out of lists and pickers; journeys that use it go on with it. */
export const DELETE = endpoint(writePolicy, { params: templateParams }, async (call) => {
  const archived = await archiveTemplate({ ...call, body: undefined });
  return archived ? new Response(null, { status: 204 }) : problem(NOT_FOUND, call.requestId);
});
