import { DELIVERY_SETTLED } from "#core/engine/event.ts";
import type { Tx } from "#lib/platform/db.ts";

// An event may still be queued under a profile that has become this one: its sender knew no better. Whoever shares the address counts too: their order ends the run as well (S-12.9). A merge that is only noted may bring another profile's order.
const PENDING = `
  select p.id from unnest($1::text[]) as n(id) join person p on p.id = n.id
  where exists (
    select from event_queue q join event e on e.received_at = q.received_at and e.seq = q.seq
    where q.person_id in (select w.id from person w where w.id = p.id or w.merged_into = p.id) and e.event <> $2)
  or (p.email is not null and exists (
    select from person s join event_queue q on q.person_id = s.id
    join event e on e.received_at = q.received_at and e.seq = q.seq
    where s.workspace_id = p.workspace_id and s.email = p.email and s.id <> p.id and e.event <> $2))
  or exists (select from person_merge m where m.state = 'noted' and m.loser_id = p.id)
  or exists (select from person_merge m where m.state = 'noted' and m.survivor_id = p.id)`;

/** Those of the people about whom something is accepted but not yet processed: what it means to their runs is not known (S-12.7). */
export async function peopleWithNews(tx: Tx, people: readonly string[]): Promise<ReadonlySet<string>> {
  if (people.length === 0) return new Set();
  const rows = await tx.rows<{ id: string }>(PENDING, [people, DELIVERY_SETTLED], "people_with_news");
  return new Set(rows.map(({ id }) => id));
}
