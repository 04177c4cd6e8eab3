import type { Sql } from "#lib/platform/db.ts";

// Refilled and taken in one statement by the database's clock, so that any number of workers keep one rate (G-23).
const TAKE = `
  update rate_bucket b set tokens = g.avail - g.take, at = g.t
  from (select key, t, avail, least($2::float8, floor(avail)) as take from (
          select key, clock_timestamp() as t, least(burst, tokens + rate *
                 extract(epoch from greatest(clock_timestamp() - at, interval '0'))) as avail
          from rate_bucket where key = $1 for no key update) s) g
  where b.key = g.key returning g.take`;

const ENSURE = `
  insert into rate_bucket (key, rate, burst, tokens, at) values ($1, $2, $3, $4, clock_timestamp())
  on conflict (key) do update set rate = excluded.rate, burst = excluded.burst
    where rate_bucket.rate is distinct from excluded.rate or rate_bucket.burst is distinct from excluded.burst`;

/** Sets a bucket's rate; a new one starts empty, so that a restart is no burst. */
export async function setRate(
  sql: Sql,
  key: string,
  ratePerSecond: number,
  burst = Math.max(1, ratePerSecond),
  tokens = 0,
): Promise<void> {
  await sql.run(ENSURE, [key, ratePerSecond, burst, tokens], "set_rate");
}

/** Takes up to `wanted` tokens; a bucket that is not there gives none. */
export async function takeTokens(sql: Sql, key: string, wanted: number): Promise<number> {
  if (wanted <= 0) return 0;
  const [row] = await sql.rows<{ take: number }>(TAKE, [key, wanted], "take_tokens");
  return row?.take ?? 0;
}

/** Puts tokens back that were not used (S-9.4), or adds what was earned. */
export async function giveTokens(sql: Sql, key: string, tokens: number): Promise<void> {
  if (tokens <= 0) return;
  await sql.run(
    "update rate_bucket set tokens = least(burst, tokens + $2) where key = $1",
    [key, tokens],
    "give_tokens",
  );
}
