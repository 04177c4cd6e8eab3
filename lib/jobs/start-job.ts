import type { JsonObject } from "#core/kernel/json.ts";
import type { Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";

export type NewJob = Readonly<{
  workspaceId: string;
  kind: string;
  params: JsonObject;
  /** Jobs with the same key exclude each other: a second one is the first (ux 6). */
  exclusive?: string;
  total?: number;
  startedBy: string | null;
}>;

// The lock makes two clicks at once one job.
const FIND = `
  select id from job where workspace_id = $1 and exclusive = $2
    and state in ('queued', 'running', 'pausing', 'paused', 'cancelling') limit 1`;

/** Asks for long work; whoever calls rings the jobs bell after the commit. */
export async function startJob(
  tx: Tx,
  { workspaceId, kind, params, exclusive, total, startedBy }: NewJob,
): Promise<Readonly<{ id: string; fresh: boolean }>> {
  if (exclusive !== undefined) {
    await tx.run("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
      `job|${workspaceId}|${exclusive}`,
    ]);
    const [known] = await tx.rows<{ id: string }>(FIND, [workspaceId, exclusive]);
    if (known) return { id: known.id, fresh: false };
  }
  const id = newId("job");
  await tx.run(
    `insert into job (id, workspace_id, kind, params, exclusive, total, started_by, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, cairn_now(), cairn_now())`,
    [id, workspaceId, kind, JSON.stringify(params), exclusive ?? null, total ?? null, startedBy],
  );
  return { id, fresh: true };
}
