import type { Entry, NewEntry } from "#core/engine/batch.ts";
import type { Run } from "#core/engine/run.ts";
import type { Tx } from "#lib/platform/db.ts";

/** One row an entry, and the end of those whose run has ended. */
export async function saveEntries(
  tx: Tx,
  entries: readonly NewEntry[],
  ended: readonly Run[],
): Promise<void> {
  if (entries.length > 0) {
    const column = <T>(of: (entry: NewEntry) => T) => entries.map(of);
    await tx.run(
      `insert into journey_entry (run_id, workspace_id, journey_id, version, person_id, instance_key, slot, at)
       select run_id, workspace_id, journey_id, version, person_id, instance_key, slot, to_timestamp(at / 1000.0)
       from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::float8[])
         as n(run_id, workspace_id, journey_id, version, person_id, instance_key, slot, at)`,
      [
        column(({ run }) => run.id),
        column(({ run }) => run.workspaceId),
        column(({ run }) => run.journeyId),
        column(({ run }) => run.version),
        column(({ run }) => run.personId),
        column(({ run }) => run.instanceKey),
        column(({ slot }) => slot),
        column(({ run }) => run.enteredAt),
      ],
      "insert_entries",
    );
  }
  if (ended.length > 0) {
    await tx.run(
      `update journey_entry e set ended_at = to_timestamp(n.at / 1000.0)
       from unnest($1::text[], $2::float8[]) as n(run_id, at) where e.run_id = n.run_id`,
      [ended.map(({ id }) => id), ended.map(({ endedAt }) => endedAt)],
      "end_entries",
    );
  }
}

/** Earlier entries of people into journeys whose re-entry rule asks for them (S-3.1, S-3.6), newest 200 each. */
export async function loadEntries(tx: Tx, people: readonly string[], journeys: readonly string[]) {
  const found = new Map<string, Entry[]>();
  if (people.length === 0 || journeys.length === 0) return found;
  const rows = await tx.rows<{
    person_id: string;
    journey_id: string;
    instance_key: string;
    at: Date;
    ended_at: Date | null;
  }>(
    `select e.* from unnest($1::text[]) as p(person) cross join unnest($2::text[]) as j(journey) cross join lateral (
       select person_id, journey_id, instance_key, at, ended_at from journey_entry
       where journey_id = j.journey and person_id = p.person order by at desc limit 200) e`,
    [people, journeys],
    "load_entries",
  );
  for (const row of rows) {
    const list = found.get(row.person_id) ?? [];
    list.push({
      journeyId: row.journey_id,
      instanceKey: row.instance_key,
      at: row.at.getTime(),
      endedAt: row.ended_at?.getTime() ?? null,
    });
    found.set(row.person_id, list);
  }
  return found;
}
