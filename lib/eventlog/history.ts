import type { LoggedEvent } from "#core/engine/event.ts";
import { readRow } from "#lib/eventlog/queue.ts";
import type { Tx } from "#lib/platform/db.ts";

/** The most events of one name that a question about one person looks at, newest first. */
const MOST = 1_000;

/**
 * Processed events of people by the names that questions ask for, those of merged profiles included (S-7.14).
 * What is still queued is not among them: it is folded in when its turn comes (architecture 6.6).
 */
export async function loadHistory(tx: Tx, people: readonly string[], names: readonly string[]) {
  const found = new Map<string, LoggedEvent[]>();
  if (people.length === 0 || names.length === 0) return found;
  const rows = await tx.rows<Parameters<typeof readRow>[0] & { owner: string }>(
    `select h.* from (
       select id as owner, id as person from unnest($1::text[]) as p(id)
       union all
       select merged_into, id from person where merged_into = any($1::text[])
     ) whose cross join unnest($2::text[]) as n(name) cross join lateral (
       select whose.owner, e.seq, e.workspace_id, e.person_id, null as merged_into, 0 as starts, e.source_id, e.message_id,
         e.type, e.event, e.timestamp, e.received_at, e.body, e.flags
       from event e where e.person_id = whose.person and e.event = n.name
         and exists (select from event_disposition d where d.seq = e.seq)
       order by e.timestamp desc limit ${MOST}) h`,
    [people, names],
    "load_history",
  );
  for (const row of rows) {
    const { event } = readRow(row);
    found.set(row.owner, [...(found.get(row.owner) ?? []), { ...event, personId: row.owner }]);
  }
  return found;
}

/** A person's processed events since an instant, those of merged profiles included, by (timestamp, seq); the newest 2,000. */
export async function eventsSince(
  tx: Tx,
  workspaceId: string,
  personId: string,
  since: number,
): Promise<readonly LoggedEvent[]> {
  const rows = await tx.rows<Parameters<typeof readRow>[0]>(
    `select e.seq, e.workspace_id, e.person_id, null as merged_into, 0 as starts, e.source_id, e.message_id, e.type, e.event,
       e.timestamp, e.received_at, e.body, e.flags
     from event e where e.workspace_id = $1 and e.timestamp >= to_timestamp($3 / 1000.0)
       and e.person_id in (select id from person where id = $2 or merged_into = $2)
       and exists (select from event_disposition d where d.seq = e.seq)
     order by e.timestamp desc, e.seq desc limit 2000`,
    [workspaceId, personId, since],
  );
  return rows.reverse().map((row) => ({ ...readRow(row).event, personId }));
}
