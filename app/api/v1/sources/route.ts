import { sourceFigures } from "#lib/eventlog/source-figures.ts";
import { listSources } from "#lib/intake/manage-sources.ts";
import { addSource, newSourceSchema } from "#lib/intake/source-acts.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "source" } as const;

/** Where events come from, with what came in the last 24 hours. */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) => {
  const [sources, figures] = await Promise.all([
    listSources(platform.db, workspace.id),
    sourceFigures(platform.db, workspace.id),
  ]);
  const none = { lastAt: null, accepted: 0, refused: 0 };
  return Response.json({
    sources: sources.map((source) => {
      const { lastAt, accepted, refused } = figures.find(({ sourceId }) => sourceId === source.id) ?? none;
      return { ...source, lastAt, accepted, refused };
    }),
  });
});

/** Adds a source. Its write key or signing secret is in this answer. */
export const POST = endpoint(policy, { body: newSourceSchema }, async (call) =>
  Response.json(await addSource(call, call.body), { status: 201 }),
);
