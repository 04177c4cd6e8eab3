import type { Address } from "#lib/people/identity-asks.ts";
import { partsOfKey } from "#lib/people/identity-cache.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { pepperedHash } from "#lib/platform/seal.ts";

/** What the database says of one identifier: its person now, merges followed, or that it is erased. */
export type IdentityRow = Readonly<{
  key: string;
  /** Null where the identifier was erased: it is refused (S-1.26). */
  personId: string | null;
  known: boolean;
  anonymousIds: number;
  merges: number;
}>;

type Row = { ord: number; id: string | null; known: boolean; anonymous_ids: number; merges: number };

/**
 * From the identifiers of `k` (ord, ws, kind, value) to whom they are now, hop by hop; the last one counts. Follows merges
 * that are done and merges that are only noted, so that a decision made a millisecond after one was noted already sees
 * one person.
 */
export const CHAIN = `chain as (
    select k.ord, i.person_id as id, 0 as hop from k
    join person_identifier i on i.workspace_id = k.ws and i.kind = k.kind and i.value = k.value
    union all
    select c.ord, n.id, c.hop + 1 from chain c cross join lateral (
      select coalesce(p.merged_into, (select m.survivor_id from person_merge m
        where m.loser_id = p.id and m.state = 'noted' order by m.noted_at, m.id limit 1)) as id
      from person p where p.id = c.id) n
    where n.id is not null and c.hop < 30
  )`;

const READ = `
  with recursive k as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality as x(ws, kind, value, hash, ord)
  ), ${CHAIN}, owner as (select distinct on (ord) ord, id from chain order by ord, hop desc)
  select o.ord::int, o.id,
    exists (select 1 from person_identifier u where u.person_id = o.id and u.kind = 'user_id') as known,
    (select count(*)::int from (select 1 from person_identifier a
       where a.person_id = o.id and a.kind = 'anonymous_id' limit 1000) a) as anonymous_ids,
    (select count(*)::int from (select 1 from person_merge m where m.survivor_id = o.id limit 100) m) as merges
  from owner o
  union all
  select k.ord::int, null, false, 0, 0 from k join erased_identifier e on e.workspace_id = k.ws and e.hash = k.hash`;

/** Whose identifiers these are. Absent: nobody's yet. */
export async function readIdentities(sql: Sql, keys: readonly string[]): Promise<readonly IdentityRow[]> {
  if (keys.length === 0) return [];
  const parts = keys.map(partsOfKey);
  const rows = await sql.rows<Row>(
    READ,
    [...columnsOfKeys(parts), parts.map(([workspaceId, , value]) => erasedHash(workspaceId, value))],
    "read_identities",
  );
  return rows.map(({ ord, id, known, anonymous_ids, merges }) => ({
    key: keys[ord - 1] as string,
    personId: id,
    known,
    anonymousIds: anonymous_ids,
    merges,
  }));
}

/** What is left of an erased identifier: enough to refuse it, too little to know it. */
export function erasedHash(workspaceId: string, value: string): string {
  return pepperedHash(`erased\n${workspaceId}\n${value}`);
}

/** Holds identifiers that are about to change hands, in one order for everybody, until the transaction ends. */
export async function lockIdentities(tx: Tx, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.rows(
    `select 1 from unnest($1::text[], $2::text[], $3::text[]) as k(ws, kind, value)
     join person_identifier i on i.workspace_id = k.ws and i.kind = k.kind and i.value = k.value
     order by i.workspace_id collate "C", i.kind, i.value collate "C" for update of i`,
    [...columnsOfKeys(keys.map(partsOfKey))],
    "lock_identities",
  );
}

export type AddressRow = Readonly<{ workspaceId: string; address: Address; personIds: readonly string[] }>;

/** People by exact address, last heard of first. Serialised per address, so that two calls make one person. */
export async function readAddresses(
  tx: Tx,
  wanted: readonly Readonly<{ workspaceId: string; address: Address }>[],
): Promise<readonly AddressRow[]> {
  if (wanted.length === 0) return [];
  const columns = [
    wanted.map(({ workspaceId }) => workspaceId),
    wanted.map(({ address }) => address.channel),
    wanted.map(({ address }) => address.value),
  ];
  await tx.rows(
    `select pg_advisory_xact_lock(h) from (select distinct hashtextextended(ws || channel || value, 7) as h
       from unnest($1::text[], $2::text[], $3::text[]) as a(ws, channel, value) order by 1) hashes`,
    columns,
    "lock_addresses",
  );
  const rows = await tx.rows<{ ord: number; ids: string[] }>(
    `select ord::int, array(select id from (
         select p.id, p.last_seen from person p where a.channel = 'email' and p.workspace_id = a.ws
           and p.email = a.value and p.merged_into is null
         union all
         select p.id, p.last_seen from person p where a.channel = 'phone' and p.workspace_id = a.ws
           and p.phone = a.value and p.merged_into is null
       ) p order by p.last_seen desc, p.id limit 2) as ids
     from unnest($1::text[], $2::text[], $3::text[]) with ordinality as a(ws, channel, value, ord)`,
    columns,
    "read_addresses",
  );
  return rows.map(({ ord, ids }) => ({
    ...(wanted[ord - 1] as Readonly<{ workspaceId: string; address: Address }>),
    personIds: ids,
  }));
}

function columnsOfKeys(parts: readonly (readonly [string, string, string])[]) {
  return [
    parts.map(([workspaceId]) => workspaceId),
    parts.map(([, kind]) => kind),
    parts.map(([, , value]) => value),
  ] as const;
}
