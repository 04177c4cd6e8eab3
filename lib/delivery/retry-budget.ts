import { randomInt } from "node:crypto";
import { type Claimed, release } from "#lib/delivery/claim.ts";
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

/** Keeps a troubled provider from being flooded by second tries: those beyond the budget wait a little, none is lost. */
export async function withinBudget(
  sql: Sql,
  lane: string,
  claimed: readonly Claimed[],
): Promise<readonly Claimed[]> {
  const again = await refusedOf(sql, claimed);
  if (again.length === 0) return claimed;
  await setRate(sql, keyOf(lane), LEAST_PER_SECOND, BURST, START);
  const allowed = await takeTokens(sql, keyOf(lane), again.length);
  const late = new Set(again.slice(allowed));
  await release(
    sql,
    [...late].map((delivery) => ({ delivery, afterMs: randomInt(1_000, WAIT_MS) })),
  );
  return claimed.filter((delivery) => !late.has(delivery));
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
