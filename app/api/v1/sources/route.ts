import { listSources } from "#lib/intake/manage-sources.ts";
import { addSource, newSourceSchema } from "#lib/intake/source-acts.ts";
import { recentStats } from "#lib/intake/source-stats.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "source" } as const;

/** Where events come from, with what came from them of late. */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) => {
  const [sources, figures] = await Promise.all([
    listSources(platform.db, workspace.id),
    recentStats(platform.db, workspace.id),
  ]);
  const statsOf = (id: string) => figures.find(({ sourceId }) => sourceId === id) ?? null;
  return Response.json({ sources: sources.map((source) => ({ ...source, stats: statsOf(source.id) })) });
});

/** Adds a source. Its write key or signing secret is in this answer. */
export const POST = endpoint(policy, { body: newSourceSchema }, async (call) =>
  Response.json(await addSource(call, call.body), { status: 201 }),
);
