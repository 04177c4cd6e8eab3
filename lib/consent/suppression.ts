import { normalAddress } from "#lib/consent/ledger.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";

export type SuppressionReason = "hard_bounce" | "complaint" | "invalid" | "manual" | "stop" | "erased";
export type Place = Readonly<{ workspaceId: string; channel: string; address: string }>;

const SUPPRESS = `
  insert into address_state as a (workspace_id, channel, address, revision, suppressed, suppressed_at)
  select distinct ws, channel, address, 1, $4::text, cairn_now() + (clock_timestamp() - now())
  from unnest($1::text[], $2::text[], $3::text[]) as n(ws, channel, address)
  order by ws, channel, address
  on conflict (workspace_id, channel, address) do update set revision = a.revision + 1,
    suppressed = coalesce(a.suppressed, excluded.suppressed), suppressed_at = coalesce(a.suppressed_at, excluded.suppressed_at)`;

/** Nothing more goes to these addresses, whatever its class (S-9.4); a first reason stays. */
export async function suppressAddresses(
  tx: Tx,
  reason: SuppressionReason,
  places: readonly Place[],
): Promise<void> {
  if (places.length === 0) return;
  await tx.run(SUPPRESS, [...columnsOf(places), reason], "suppress_addresses");
}

/**
 * Makes the rows that guards lock, for addresses written to for the first time (DM-15). Rows that exist are left alone,
 * because an insert would wait for whoever is changing them.
 */
export async function ensureAddresses(sql: Sql, places: readonly Place[]): Promise<void> {
  if (places.length === 0) return;
  await sql.run(
    `insert into address_state (workspace_id, channel, address)
     select distinct ws, channel, address from unnest($1::text[], $2::text[], $3::text[]) as n(ws, channel, address)
     where not exists (
       select from address_state a where a.workspace_id = n.ws and a.channel = n.channel and a.address = n.address)
     order by ws, channel, address on conflict do nothing`,
    [...columnsOf(places)],
    "ensure_addresses",
  );
}

/**
 * Locks the rows of addresses and tells which are suppressed. A row that somebody changes, or writes to, at this moment
 * is left out: whoever asks looks again a moment later instead of waiting inside its transaction.
 */
export async function lockAddresses(
  tx: Tx,
  places: readonly Place[],
): Promise<ReadonlyMap<string, string | null>> {
  if (places.length === 0) return new Map();
  const rows = await tx.rows<{
    workspaceId: string;
    channel: string;
    address: string;
    suppressed: string | null;
  }>(
    `select a.workspace_id as "workspaceId", a.channel, a.address, a.suppressed from address_state a
     where (a.workspace_id, a.channel, a.address) in
       (select * from unnest($1::text[], $2::text[], $3::text[]) as n(ws, channel, address))
     order by a.workspace_id, a.channel, a.address for no key update skip locked`,
    [...columnsOf(places)],
    "lock_addresses",
  );
  return new Map(rows.map((row) => [placeKey(row), row.suppressed]));
}

/** An address as one text. */
export function placeKey({ workspaceId, channel, address }: Place): string {
  return `${workspaceId}\u0000${channel}\u0000${normalAddress(address)}`;
}

function columnsOf(places: readonly Place[]): readonly (readonly string[])[] {
  return [
    places.map(({ workspaceId }) => workspaceId),
    places.map(({ channel }) => channel),
    places.map(({ address }) => normalAddress(address)),
  ];
}
