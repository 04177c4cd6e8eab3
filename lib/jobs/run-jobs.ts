import { randomBytes } from "node:crypto";
import type { Json, JsonObject } from "#core/kernel/json.ts";
import { runChores } from "#lib/jobs/chores.ts";
import type { JobState } from "#lib/jobs/job.ts";
import { jobKind } from "#lib/jobs/kinds.ts";
import { sqlState } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";

const LEASE_MS = 30_000;
/** After this a long job is handed back, so that a stop need not wait and others have their turn. */
const TURN_MS = 4_000;
const OWNER = `${process.pid}-${randomBytes(4).toString("hex")}`;

type Row = Readonly<{
  id: string;
  workspaceId: string;
  kind: string;
  state: JobState;
  params: JsonObject;
  cursor: Json;
  done: number;
  startedBy: string | null;
}>;

// A job whose process died goes on from its last cursor.
const CLAIM = `
  update job set state = case when state = 'queued' then 'running' else state end, lease_owner = $1,
    lease_until = cairn_now() + $2 * interval '1 millisecond', updated_at = cairn_now()
  where id = (
    select id from job where state = 'queued' or (state in ('running', 'pausing', 'cancelling') and lease_until < cairn_now())
    order by created_at limit 1 for update skip locked)
  returning id, workspace_id as "workspaceId", kind, state, params, cursor, done, started_by as "startedBy"`;

/** Does what falls due by the clock, and long work until none is left or the turn is over; says how many pages it did. */
export async function runJobs(platform: Platform): Promise<number> {
  await runChores(platform);
  const until = performance.now() + TURN_MS;
  let pages = 0;
  for (;;) {
    const [job] = await platform.db.rows<Row>(CLAIM, [OWNER, LEASE_MS], "claim_job");
    if (!job) return pages;
    pages += await work(platform, job, until);
    if (performance.now() > until) {
      platform.queues.ring({ name: "jobs" });
      return pages;
    }
  }
}

async function work(platform: Platform, job: Row, until: number): Promise<number> {
  const kind = jobKind(job.kind);
  const params = kind?.params.safeParse(job.params);
  if (!kind || !params?.success) {
    await end(platform, job.id, "failed", { error: "this release cannot do such a job" });
    return 0;
  }
  let { state, cursor, done } = job;
  for (let pages = 0; ; pages += 1) {
    if (await stops(platform, job.id, state, until)) return pages;
    try {
      const page = await kind.page(platform, { ...job, params: params.data, cursor, done });
      const saved = await savePage(platform, job.id, page);
      // Done, or somebody else has it: our lease had lapsed.
      if (saved === null || page.cursor === null) return pages + 1;
      done += page.done;
      cursor = page.cursor;
      state = saved;
    } catch (error) {
      await fail(platform, job.id, error);
      return pages;
    }
  }
}

/** Between two pages: somebody may have asked for a pause or an end, or the turn may be over. */
async function stops(platform: Platform, id: string, state: JobState, until: number): Promise<boolean> {
  if (state === "pausing") await end(platform, id, "paused", null);
  else if (state === "cancelling") await end(platform, id, "cancelled", null);
  else if (performance.now() > until) await handBack(platform, id);
  else return false;
  return true;
}

/** A database that is away is no fault of the job: its lease lapses, and it goes on later. */
async function fail(platform: Platform, jobId: string, error: unknown): Promise<void> {
  if (sqlState(error) !== null) throw error;
  platform.log.error({ error, jobId }, "a job failed");
  await end(platform, jobId, "failed", {
    error: error instanceof Error ? error.message.slice(0, 500) : "unknown",
  });
}

const SAVE = `
  update job set done = done + $3, failed = failed + $4, cursor = $5, result = coalesce($6, result), updated_at = cairn_now(),
    lease_until = cairn_now() + $7 * interval '1 millisecond',
    state = case when $8 then (case when failed + $4 > 0 then 'done_with_errors' else 'done' end) else state end,
    ended_at = case when $8 then cairn_now() end
  where id = $1 and lease_owner = $2 and state in ('running', 'pausing', 'cancelling') returning state`;

async function savePage(
  { db }: Platform,
  id: string,
  {
    done,
    failed,
    cursor,
    result,
  }: Readonly<{ done: number; failed: number; cursor: Json; result?: JsonObject }>,
): Promise<JobState | null> {
  const values = [
    id,
    OWNER,
    done,
    failed,
    JSON.stringify(cursor),
    result ? JSON.stringify(result) : null,
    LEASE_MS,
    cursor === null,
  ];
  const [row] = await db.rows<{ state: JobState }>(SAVE, values, "save_job_page");
  return row?.state ?? null;
}

async function end({ db }: Platform, id: string, state: JobState, result: JsonObject | null): Promise<void> {
  await db.run(
    `update job set state = $3, result = coalesce($4, result), updated_at = cairn_now(), lease_owner = null, lease_until = null,
       ended_at = case when $3 = 'paused' then null else cairn_now() end
     where id = $1 and lease_owner = $2`,
    [id, OWNER, state, result ? JSON.stringify(result) : null],
  );
}

/** Another turn begins where this one ended. */
async function handBack({ db }: Platform, id: string): Promise<void> {
  await db.run(
    "update job set state = 'queued', lease_owner = null, lease_until = null where id = $1 and lease_owner = $2 and state = 'running'",
    [id, OWNER],
  );
}
