import { randomInt } from "node:crypto";
import { breakerKey } from "#lib/delivery/breaker.ts";
import { type Claimed, release } from "#lib/delivery/claim.ts";
import type { Doors } from "#lib/delivery/doors.ts";
import { giveTokens, setRate, takeTokens } from "#lib/delivery/rates.ts";
import type { Sql } from "#lib/platform/db.ts";

/** Retries a lane may make for each first attempt, and without any: ten a minute (S-11.2). */
const SHARE = 0.2;
const LEAST_PER_SECOND = 10 / 60;
const BURST = 1_000;
const START = 20;
const WAIT_MS = 5_000;

const keyOf = (lane: string) => `retry:${lane}`;

// Of those whose last call nobody has answered for, their process is dead: the provider has refused nothing, and they
// come back without waiting for each other (G-14).
const REFUSED = `
  select n.id from unnest($1::text[]) as n(id)
  where not exists (select from attempt a where a.delivery_id = n.id and a.outcome is null
    and a.id = (select max(id) from attempt where delivery_id = n.id))`;

/** What may go now, and which of it a try of the budget was taken for. */
export type Allowed = Readonly<{ batch: readonly Claimed[]; paid: ReadonlySet<Claimed> }>;

/**
 * Keeps a troubled provider from being flooded by second tries: those beyond the budget wait a little, none is lost. The
 * one by which a door is tried is not held back: no other would open it.
 */
export async function withinBudget(
  sql: Sql,
  lane: string,
  claimed: readonly Claimed[],
  doors: Doors,
): Promise<Allowed> {
  const refused = await refusedOf(sql, claimed);
  const trials = trialsOf(refused, doors);
  const again = refused.filter((delivery) => !trials.has(delivery));
  if (again.length === 0) return { batch: claimed, paid: new Set() };
  await setRate(sql, keyOf(lane), LEAST_PER_SECOND, BURST, START);
  const allowed = await takeTokens(sql, keyOf(lane), again.length);
  const late = new Set(again.slice(allowed));
  await release(
    sql,
    [...late].map((delivery) => ({ delivery, afterMs: randomInt(1_000, WAIT_MS) })),
  );
  return {
    batch: claimed.filter((delivery) => !late.has(delivery)),
    paid: new Set(again.slice(0, allowed)),
  };
}

/** A try that was not made, because something else stood in its way, may be made later. */
export async function repay(
  sql: Sql,
  lane: string,
  paid: ReadonlySet<Claimed>,
  kept: readonly Claimed[],
): Promise<void> {
  await giveTokens(sql, keyOf(lane), kept.filter((delivery) => paid.has(delivery)).length);
}

/** The first behind each door that lets one through (RT-20). */
function trialsOf(refused: readonly Claimed[], doors: Doors): ReadonlySet<Claimed> {
  const first = new Map<string, Claimed>();
  for (const delivery of refused) {
    const key = breakerKey(delivery);
    if (doors.get(key)?.letsOneThrough && !first.has(key)) first.set(key, delivery);
  }
  return new Set(first.values());
}

/** First attempts earn retries. A lane that has never needed one keeps no account. */
export async function earnRetries(sql: Sql, lane: string, firstAttempts: number): Promise<void> {
  await giveTokens(sql, keyOf(lane), firstAttempts * SHARE);
}

async function refusedOf(sql: Sql, claimed: readonly Claimed[]): Promise<readonly Claimed[]> {
  const tried = claimed.filter(({ attempts }) => attempts > 0);
  if (tried.length === 0) return [];
  const rows = await sql.rows<{ id: string }>(REFUSED, [tried.map(({ id }) => id)], "refused_of");
  const refused = new Set(rows.map(({ id }) => id));
  return tried.filter(({ id }) => refused.has(id));
}
