import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { previewTemplate } from "#lib/templates/preview.ts";
import { getTemplate } from "#lib/templates/read.ts";
import { templateParams } from "#lib/templates/store.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "template" } as const;

/** A saved template as somebody of whom nothing is known would read it. */
export const GET = endpoint(
  policy,
  { params: templateParams },
  async ({ platform, workspace, params, requestId }) => {
    const template = await getTemplate(platform.db, workspace.id, params.templateId);
    if (!template) return problem(NOT_FOUND, requestId);
    const { channel, mode, source, subject, preheader } = template;
    const kind = template.class === "transactional" ? "transactional" : "marketing";
    const input = { channel, mode, source, subject, preheader, class: kind, personId: null } as const;
    const preview = await previewTemplate(platform, workspace, input);
    return preview ? Response.json({ channel, ...preview }) : problem(NOT_FOUND, requestId);
  },
);
