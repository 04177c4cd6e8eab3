import { z } from "zod";
import type { RunState } from "#core/engine/run.ts";
import type { Sql } from "#lib/platform/db.ts";

/**
 * Which runs a list shows; all parts narrow it. `through`: who ever came to that
 * step; `step`: who stands there now, or with an ended `state`, who ended there.
 */
export const runFilterSchema = z.strictObject({
  journeyId: z.string().max(64).optional(),
  personId: z.string().max(64).optional(),
  version: z.coerce.number().int().min(1).optional(),
  state: z.enum(["active", "waiting", "completed", "exited", "failed", "live"]).optional(),
  step: z.string().max(64).optional(),
  through: z.string().max(64).optional(),
  reason: z.string().max(64).optional(),
  converted: z.literal("1").optional(),
  cursor: z.string().max(256).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type RunFilter = Readonly<z.output<typeof runFilterSchema>>;

export type RunRow = Readonly<{
  id: string;
  journeyId: string;
  journey: string;
  version: number;
  personId: string;
  /** Name, else address, of the person; null while nobody knows them. */
  person: Readonly<{ name: string | null; email: string | null }>;
  instanceKey: string;
  state: RunState;
  stepId: string;
  wakeAt: number | null;
  enteredAt: number;
  arrivedAt: number;
  endedAt: number | null;
  endReason: string | null;
}>;
export type RunList = Readonly<{ runs: readonly RunRow[]; total: number; next: string | null }>;

const LIVE = "r.state in ('active', 'waiting')";

/** Runs of a workspace, the newest entry first, with how many there are in all. */
export async function listRuns(db: Sql, workspaceId: string, filter: RunFilter): Promise<RunList> {
  const { where, values } = conditions(workspaceId, filter);
  const [count] = await db.rows<{ n: number }>(`select count(*) as n from run r where ${where}`, values);
  const after = filter.cursor ? decodeCursor(filter.cursor) : null;
  const page = after
    ? ` and (r.entered_at, r.id) < ($${values.length + 1}::timestamptz, $${values.length + 2})`
    : "";
  const rows = await db.rows<Raw>(
    `select ${COLUMNS} from run r
     join journey j on j.id = r.journey_id and j.workspace_id = r.workspace_id
     left join person p on p.id = r.person_id and p.workspace_id = r.workspace_id
     where ${where}${page} order by r.entered_at desc, r.id desc limit ${filter.limit + 1}`,
    after ? [...values, after.at, after.id] : values,
  );
  const runs = rows.slice(0, filter.limit).map(rowOf);
  const last = runs.at(-1);
  return { runs, total: count?.n ?? 0, next: rows.length > filter.limit && last ? encodeCursor(last) : null };
}

/** What a run's row in a list is read from: the aliases r, j and p stand for run, journey and person. */
export const COLUMNS = `r.id, r.journey_id, j.name as journey, r.version, r.person_id, r.instance_key, r.state, r.step_id,
  r.wake_at, r.entered_at, r.arrived_at, r.ended_at, r.end_reason, p.email,
  coalesce(p.traits ->> 'name', nullif(concat_ws(' ', p.traits ->> 'firstName', p.traits ->> 'lastName'), '')) as name`;

export type Raw = Readonly<{
  id: string;
  journey_id: string;
  journey: string;
  version: number;
  person_id: string;
  instance_key: string;
  state: RunState;
  step_id: string;
  wake_at: Date | null;
  entered_at: Date;
  arrived_at: Date;
  ended_at: Date | null;
  end_reason: string | null;
  email: string | null;
  name: string | null;
}>;

/** A row as the database gives it, in the words of the API. */
export function rowOf(raw: Raw): RunRow {
  return {
    id: raw.id,
    journeyId: raw.journey_id,
    journey: raw.journey,
    version: raw.version,
    personId: raw.person_id,
    person: { name: raw.name, email: raw.email },
    instanceKey: raw.instance_key,
    state: raw.state,
    stepId: raw.step_id,
    wakeAt: raw.wake_at?.getTime() ?? null,
    enteredAt: raw.entered_at.getTime(),
    arrivedAt: raw.arrived_at.getTime(),
    endedAt: raw.ended_at?.getTime() ?? null,
    endReason: raw.end_reason,
  };
}

function conditions(workspaceId: string, filter: RunFilter): { where: string; values: unknown[] } {
  const values: unknown[] = [workspaceId];
  const parts = ["r.workspace_id = $1"];
  const narrow = (condition: (place: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    parts.push(condition(`$${values.length}`));
  };
  narrow((at) => `r.journey_id = ${at}`, filter.journeyId);
  narrow((at) => `r.person_id = ${at}`, filter.personId);
  narrow((at) => `r.version = ${at}`, filter.version);
  narrow((at) => `r.step_id = ${at}`, filter.step);
  narrow((at) => `r.visits ? ${at}`, filter.through);
  narrow((at) => `r.end_reason = ${at}`, filter.reason);
  if (filter.converted) parts.push("exists (select from conversion c where c.run_id = r.id)");
  if (filter.state === "live" || (filter.step && !filter.state)) parts.push(LIVE);
  if (filter.state && filter.state !== "live") narrow((at) => `r.state = ${at}`, filter.state);
  return { where: parts.join(" and "), values };
}

function encodeCursor({ enteredAt, id }: RunRow): string {
  return Buffer.from(`${new Date(enteredAt).toISOString()} ${id}`).toString("base64url");
}

/** A cursor that was not ours starts the list anew. */
function decodeCursor(cursor: string): { at: string; id: string } | null {
  const [at, id] = Buffer.from(cursor, "base64url").toString().split(" ");
  return at && id && !Number.isNaN(Date.parse(at)) ? { at: new Date(at).toISOString(), id } : null;
}
