import { isIPv6 } from "node:net";
import type { Sql } from "#lib/platform/db.ts";
import { pepperedHash } from "#lib/platform/seal.ts";

const WINDOW_S = 60;
const PER_ACCOUNT = 10;
const PER_NETWORK = 30;

// Counted in Postgres, so that it holds over processes and without Redis; a database that is away refuses (SEC-25).
const TAKE = `
  insert into auth_limit (key, window_at, count) values ($1, now(), 1)
  on conflict (key) do update set
    count = case when auth_limit.window_at <= now() - make_interval(secs => $2) then 1 else auth_limit.count + 1 end,
    window_at = case when auth_limit.window_at <= now() - make_interval(secs => $2) then now() else auth_limit.window_at end
  returning count, ceil($2 - extract(epoch from now() - window_at))::int as seconds`;

const SWEEP = `
  delete from auth_limit where key in
    (select key from auth_limit where window_at < now() - interval '1 hour' limit 100 for update skip locked)`;

/** Counts a try to sign in; how long to wait when it is one too many, null when it may go on (U-4). */
export async function takeSignInTry(sql: Sql, email: string, address: string | null): Promise<number | null> {
  const account = await take(sql, `account:${pepperedHash(email)}`, PER_ACCOUNT);
  const network = address
    ? await take(sql, `network:${pepperedHash(networkOf(address))}`, PER_NETWORK)
    : null;
  await sql.run(SWEEP);
  return account === null && network === null ? null : Math.max(account ?? 0, network ?? 0, 1);
}

/** Counts a try of one-time links: reset, invitation, setup. */
export async function takeTokenTry(sql: Sql, address: string | null): Promise<number | null> {
  return take(sql, `token:${pepperedHash(address ? networkOf(address) : "unknown")}`, PER_NETWORK);
}

async function take(sql: Sql, key: string, limit: number): Promise<number | null> {
  const [row] = await sql.rows<{ count: number; seconds: number }>(TAKE, [key, WINDOW_S]);
  return row && row.count <= limit ? null : Math.max(row?.seconds ?? WINDOW_S, 1);
}

/** The /24 of an IPv4 address, the /48 of an IPv6 one: who has one address there often has them all. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (!isIPv6(mapped)) return mapped.split(".").slice(0, 3).join(".");
  const [head = ""] = mapped.split("::");
  return [...head.split(":"), "0", "0", "0"].slice(0, 3).join(":");
}
