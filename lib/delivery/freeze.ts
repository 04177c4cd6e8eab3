import { journalOf, openJournal } from "#lib/delivery/journal.ts";
import { type Found, settleFound } from "#lib/delivery/reconcile.ts";
import type { Database } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { installationOf, watchLineage } from "#lib/workspaces/lineage.ts";

const BATCH = 5_000;

// What a lane would give out is set aside, so that everybody sees why it does not go.
const PARK = `
  with due as (
    select d.id from control c join delivery d on d.workspace_id = c.workspace_id
    where c.scope = 'freeze' and c.paused_at is not null and d.state in ('queued', 'deferred') and d.parked_by is null
      and d.next_at <= cairn_now()
    order by d.id limit ${BATCH} for update of d skip locked
  )
  update delivery d set state = 'queued', reason = null, parked_by = 'freeze', starts = 0, lease_owner = null, lease_until = null
  from due where d.id = due.id`;

const FROZEN = `
  select (extract(epoch from l.restored_to) * 1000)::float8 as since,
    (select count(*) || ' ' || max(created_at) from delivery where parked_by = 'freeze') as held
  from lineage l where exists (select from control where scope = 'freeze' and paused_at is not null)`;

/** A commit may be this much younger than the database's last sign of life. */
const SLACK_MS = 60_000;
/** A call without an end may still be under way for so long; then its process has died in it. */
const CALL_MS = 75_000;

const seen = new WeakMap<Database, string>();

/**
 * Notes at a start which database this is, and holds everything back where it is another one than before. A process that
 * delivers keeps a journal from then on.
 */
export async function standOn(platform: Platform): Promise<void> {
  const { db, env, log } = platform;
  const installation = await installationOf(db);
  if (env.roles.includes("delivery")) openJournal(platform, installation);
  const change = await watchLineage(db, journalOf(db).highest());
  if (change !== null) log.warn({ reason: change }, ANOTHER);
}

const ANOTHER = "this is another database than before: sending is frozen";

/**
 * Notices that this is another database than before and holds everything back (G-22); while it is frozen, settles what this
 * machine's journal knows to be sent (CMP-42). Part of every sweep.
 */
export async function keepFreeze({ db, clock, log }: Platform): Promise<void> {
  const journal = journalOf(db);
  const change = await watchLineage(db, journal.highest());
  if (change !== null) log.warn({ reason: change }, ANOTHER);
  while ((await db.run(PARK, [], "park_frozen")) === BATCH);
  const [frozen] = await db.rows<{ since: number | null; held: string | null }>(FROZEN, [], "look_frozen");
  if (!frozen) return;
  const state = `${frozen.since} ${frozen.held} ${journal.size()}`;
  if (seen.get(db) === state) return;
  const since = (frozen.since ?? clock.now()) - SLACK_MS;
  const found = await reconcile(db, journal.read(since), clock.now());
  if (found > 0) log.warn({ count: found }, "messages that the journal knows to be sent are not sent again");
  seen.set(db, state);
}

/** Settles what the lines of a journal know to have been sent, wherever sending is frozen; says how many. */
export async function reconcile(
  db: Database,
  entries: AsyncIterable<Readonly<{ deliveryId: string; at: number; word: string }>>,
  now: number,
): Promise<number> {
  const open = new Map<string, number>();
  let accepted: Found[] = [];
  let found = 0;
  for await (const { deliveryId, at, word } of entries) {
    if (word === "begun") open.set(deliveryId, at);
    else open.delete(deliveryId);
    if (word === "accepted") accepted.push({ deliveryId, at, sent: true });
    if (accepted.length < BATCH) continue;
    found += await settleFound(db, accepted);
    accepted = [];
  }
  const doubts = [...open].flatMap(([deliveryId, at]) =>
    at < now - CALL_MS ? [{ deliveryId, at, sent: false }] : [],
  );
  return found + (await settleFound(db, accepted)) + (await settleFound(db, doubts));
}
