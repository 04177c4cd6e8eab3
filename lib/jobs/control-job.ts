import type { Job } from "#lib/jobs/job.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";

const COLUMNS = `id, workspace_id as "workspaceId", kind, state, params, done, failed, total, result, started_by as "startedBy",
  created_at, ended_at`;
type Row = Omit<Job, "createdAt" | "endedAt"> & Readonly<{ created_at: Date; ended_at: Date | null }>;

/** Jobs of a workspace, the newest first. */
export async function listJobs(sql: Sql, workspaceId: string, limit = 50): Promise<readonly Job[]> {
  const rows = await sql.rows<Row>(
    `select ${COLUMNS} from job where workspace_id = $1 order by created_at desc, id desc limit $2`,
    [workspaceId, Math.min(limit, 200)],
  );
  return rows.map(jobOf);
}

/** One job; null where the workspace has none of that id. */
export async function getJob(sql: Sql, workspaceId: string, id: string): Promise<Job | null> {
  const [row] = await sql.rows<Row>(`select ${COLUMNS} from job where workspace_id = $1 and id = $2`, [
    workspaceId,
    id,
  ]);
  return row ? jobOf(row) : null;
}

export type JobControl = "pause" | "resume" | "cancel";

// One that runs stops after its page; one that does not, at once.
const CHANGES: Readonly<Record<JobControl, string>> = {
  pause:
    "state = case state when 'running' then 'pausing' else 'paused' end where state in ('queued', 'running')",
  resume:
    "state = case state when 'pausing' then 'running' else 'queued' end where state in ('paused', 'pausing')",
  cancel: `state = case when state in ('running', 'pausing') then 'cancelling' else 'cancelled' end,
    ended_at = case when state in ('running', 'pausing') then null else cairn_now() end
    where state in ('queued', 'running', 'pausing', 'paused')`,
};

/** Pauses, resumes or cancels; false where the job is not in a state for it. */
export async function controlJob(
  tx: Tx,
  workspaceId: string,
  id: string,
  control: JobControl,
): Promise<boolean> {
  const changed = await tx.run(
    `update job set updated_at = cairn_now(), ${CHANGES[control]} and workspace_id = $1 and id = $2`,
    [workspaceId, id],
  );
  return changed > 0;
}

function jobOf({ created_at, ended_at, ...row }: Row): Job {
  return { ...row, createdAt: created_at.getTime(), endedAt: ended_at?.getTime() ?? null };
}
