import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { previewSchema, previewTemplate } from "#lib/templates/preview.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "templates:write", resource: "template" } as const;

/** What a person would read, with all that is wrong; nothing is stored. */
export const POST = endpoint(
  policy,
  { body: previewSchema },
  async ({ platform, workspace, body, requestId }) => {
    const preview = await previewTemplate(platform, workspace, body);
    return preview ? Response.json(preview) : problem(NOT_FOUND, requestId);
  },
);
