import { randomBytes } from "node:crypto";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { pepperedHash } from "#lib/platform/seal.ts";

const RESET_MINUTES = 10;

/** A link to set a new password: 256 bits, hashed, ten minutes, once (SEC-22). An older one ends with it. */
export async function createResetToken(tx: Tx, memberId: string): Promise<string> {
  await tx.run("delete from one_time_token where purpose = 'reset' and member_id = $1", [memberId]);
  return insert(tx, "reset", memberId, RESET_MINUTES);
}

/** The link of the first run. There is one at a time (SEC-23). */
export async function createSetupToken(tx: Tx): Promise<string> {
  await tx.run("delete from one_time_token where purpose = 'setup' and used_at is null");
  return insert(tx, "setup", null, null);
}

async function insert(
  tx: Tx,
  purpose: string,
  memberId: string | null,
  minutes: number | null,
): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await tx.run(
    `insert into one_time_token (token_hash, purpose, member_id, expires_at)
     values ($1, $2, $3, now() + make_interval(mins => $4))`,
    [pepperedHash(token), purpose, memberId, minutes],
  );
  return token;
}

export type TokenState = Readonly<{ state: "open" | "used" | "expired"; memberId: string | null }>;

const FIND = `
  select member_id as "memberId",
         case when used_at is not null then 'used' when expires_at <= now() then 'expired' else 'open' end as state
  from one_time_token where token_hash = $1 and purpose = $2`;

/** What has become of a link; null when it was never given out. */
export async function findToken(
  sql: Sql,
  purpose: "setup" | "reset",
  token: string,
): Promise<TokenState | null> {
  const [row] = await sql.rows<TokenState>(FIND, [pepperedHash(token), purpose]);
  return row ?? null;
}

/** Takes the link, once; null when it was used, is too old or never was. */
export async function useToken(
  tx: Tx,
  purpose: "setup" | "reset",
  token: string,
): Promise<Readonly<{ memberId: string | null }> | null> {
  const [row] = await tx.rows<{ memberId: string | null }>(
    `update one_time_token set used_at = now()
     where token_hash = $1 and purpose = $2 and used_at is null and (expires_at is null or expires_at > now())
     returning member_id as "memberId"`,
    [pepperedHash(token), purpose],
  );
  return row ?? null;
}
