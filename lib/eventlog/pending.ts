import { DELIVERY_SETTLED } from "#core/engine/event.ts";
import type { Tx } from "#lib/platform/db.ts";

// An event may still be queued under a profile that has become this one: its sender knew no better. Whoever shares the
// address counts too: their order ends the run as well (S-12.9). A merge that is only noted may bring another profile's
// order. One probe a profile: limits and offsets keep the planner from reading the whole queue for each of them, which it
// thinks short.
const PENDING = `
  with asked as materialized (
    select p.id, p.workspace_id, p.email from unnest($1::text[]) as n(id) join person p on p.id = n.id
  ), whose as (
    select id, id as profile from asked
    union all
    select a.id, w.id from asked a cross join lateral (select id from person where merged_into = a.id offset 0) w
    union all
    select a.id, s.id from asked a cross join lateral (
      select id from person where a.email is not null and workspace_id = a.workspace_id and email = a.email and id <> a.id
      offset 0) s
  )
  select whose.id from whose cross join lateral (
    select from event_queue q cross join lateral (
      select event from event where received_at = q.received_at and seq = q.seq limit 1) e
    where q.person_id = whose.profile and e.event <> $2 limit 1) queued
  union
  select a.id from asked a cross join lateral (
    select from person_merge m where m.state = 'noted' and m.loser_id = a.id limit 1) noted
  union
  select a.id from asked a cross join lateral (
    select from person_merge m where m.state = 'noted' and m.survivor_id = a.id limit 1) noted`;

/** Those of the people about whom something is accepted but not yet processed: what it means to their runs is not known (S-12.7). */
export async function peopleWithNews(tx: Tx, people: readonly string[]): Promise<ReadonlySet<string>> {
  if (people.length === 0) return new Set();
  const rows = await tx.rows<{ id: string }>(PENDING, [people, DELIVERY_SETTLED], "people_with_news");
  return new Set(rows.map(({ id }) => id));
}
