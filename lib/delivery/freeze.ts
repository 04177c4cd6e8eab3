import { settleAnswered } from "#lib/delivery/answered-before.ts";
import { journalOf, openJournal } from "#lib/delivery/journal.ts";
import { noteSent, settleHeld } from "#lib/delivery/sent-before.ts";
import type { Database } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { installationOf, watchLineage } from "#lib/workspaces/lineage.ts";

const BATCH = 5_000;

// What a lane would give out is set aside, so that everybody sees why it does not go. What goes into our own inbox goes.
const PARK = `
  with due as (
    select d.id from control c join workspace w on w.id = c.workspace_id join delivery d on d.workspace_id = c.workspace_id
    where c.scope = 'freeze' and c.paused_at is not null and d.state in ('queued', 'deferred') and d.parked_by is null
      and d.next_at <= cairn_now() and (d.channel = 'webhook' or w.sending = 'live')
    order by d.id limit ${BATCH} for update of d skip locked
  )
  update delivery d set state = 'queued', reason = null, parked_by = 'freeze', starts = 0, lease_owner = null, lease_until = null
  from due where d.id = due.id`;

const FROZEN = `
  select (extract(epoch from restored_to) * 1000)::float8 as since from lineage
  where exists (select from control where scope = 'freeze' and paused_at is not null)`;

/** A commit may be this much older than the database's last sign of life. */
const SLACK_MS = 60_000;

/** How much of the journal was read, and since when. */
const read = new WeakMap<Database, string>();
const ANOTHER = "this is another database than before: sending is frozen";

/**
 * Notes at a start which database this is, and holds everything back where it is another one than before. A process that
 * delivers keeps a journal from then on, and reads those of dead ones.
 */
export async function standOn(platform: Platform): Promise<void> {
  const { db, env, log } = platform;
  const installation = await installationOf(db);
  if (env.roles.includes("delivery")) openJournal(platform, installation);
  const change = await watchLineage(db, journalOf(db).highest());
  if (change !== null) log.warn({ reason: change }, ANOTHER);
  const known = await settleAnswered(platform);
  if (known > 0) log.info({ count: known }, "what a dead process was answered is written down");
}

/**
 * Notices that this is another database than before and holds everything back (G-22); while it is frozen, settles what the
 * journals know to be sent (CMP-42). Part of every sweep.
 */
export async function keepFreeze(platform: Platform): Promise<void> {
  const { db, log } = platform;
  const journal = journalOf(db);
  const change = await watchLineage(db, journal.highest());
  if (change !== null) log.warn({ reason: change }, ANOTHER);
  while ((await db.run(PARK, [], "park_frozen")) === BATCH);
  const [frozen] = await db.rows<{ since: number | null }>(FROZEN, [], "look_frozen");
  if (!frozen) return;
  const until = `${frozen.since} ${journal.size()}`;
  if (read.get(db) !== until) {
    await noteSent(db, journal.read((frozen.since ?? 0) - SLACK_MS));
    read.set(db, until);
  }
  const found = await settleHeld(platform);
  if (found.length > 0) log.warn({ count: found.length }, "what was sent before is not sent again");
}
