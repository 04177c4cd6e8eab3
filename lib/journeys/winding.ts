import type { Sql, Tx } from "#lib/platform/db.ts";

/** How the timers of a pause that has ended are wound up (S-13.10), and the shards where that is still to be done. */
export type Winding = Readonly<{
  overdue: "spread" | "now" | "shift" | "skip";
  minutes: number;
  /** When the pause began and ended, in milliseconds. */
  since: number;
  until: number;
  /** Null: nobody has looked yet. */
  shards: readonly number[] | null;
}>;

/** Notes, in the transaction that ends a pause, what is to become of the timers: whoever winds them up may die on the way. */
export async function startWinding(
  tx: Tx,
  journeyId: string,
  { overdue, minutes }: Pick<Winding, "overdue" | "minutes">,
): Promise<void> {
  await tx.run(
    `update journey set winding = jsonb_build_object('overdue', $2::text, 'minutes', $3::int, 'shards', null,
       'since', floor(extract(epoch from coalesce(paused_at, cairn_now())) * 1000),
       'until', floor(extract(epoch from cairn_now()) * 1000)) where id = $1`,
    [journeyId, overdue, minutes],
  );
}

/** Journeys that are being wound up. */
export async function windingJourneys(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.rows<{ id: string }>(
    "select id from journey where winding is not null order by id limit 100",
    [],
    "winding_journeys",
  );
  return rows.map(({ id }) => id);
}

/** How a journey is being wound up; null when it is not. In a transaction it is held until its end. */
export async function windingOf(tx: Tx, journeyId: string): Promise<Winding | null> {
  const [row] = await tx.rows<{ winding: Winding | null }>(
    "select winding from journey where id = $1 for update",
    [journeyId],
  );
  return row?.winding ?? null;
}

/** What is left to do; with nothing left the journey goes on. */
export async function keepWinding(tx: Tx, journeyId: string, shards: readonly number[]): Promise<void> {
  await tx.run(
    `update journey set winding = case when $2::jsonb = '[]' then null else jsonb_set(winding, '{shards}', $2::jsonb) end
     where id = $1 and winding is not null`,
    [journeyId, JSON.stringify(shards)],
  );
}
