import { shardOf } from "#core/kernel/hash.ts";
import type { Instant } from "#core/kernel/time.ts";
import { type Owner, partsOfKey } from "#lib/people/identity-cache.ts";
import { CHAIN, erasedHash } from "#lib/people/read-identities.ts";
import { IdentityRace } from "#lib/people/save-identities.ts";
import type { Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";

// Newcomers are inserted, the others are read, their merges followed (done or only noted). An identifier that comes
// back by neither way was attached by somebody else just now.
const ENROL = `
  with recursive k as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int2[], $7::float8[])
      with ordinality as x(ws, kind, value, hash, person, shard, at, ord)
  ), erased as (
    select k.ord from k join erased_identifier e on e.workspace_id = k.ws and e.hash = k.hash
  ), fresh as (
    insert into person_identifier (workspace_id, kind, value, person_id)
    select ws, kind, value, person from k where ord not in (select ord from erased)
    order by ws collate "C", kind, value collate "C"
    on conflict do nothing returning person_id
  ), people as (
    insert into person (id, workspace_id, shard, known, first_seen, last_seen, created_at)
    select k.person, k.ws, k.shard, k.kind = 'user_id', to_timestamp(k.at / 1000), to_timestamp(k.at / 1000), cairn_now()
    from k join fresh on fresh.person_id = k.person
  ), ${CHAIN}
  select k.ord::int, k.person as id from k join fresh on fresh.person_id = k.person
  union all
  (select distinct on (c.ord) c.ord::int, c.id from chain c order by c.ord, c.hop desc)
  union all
  select e.ord::int, null from erased e`;

/**
 * Whose identifiers these are, each on its own: whoever is new becomes a person. One statement for all, which two
 * processes may run at once. Null for one of somebody erased (S-1.26). Throws IdentityRace when to try again.
 */
export async function enrol(
  tx: Tx,
  firstSeen: ReadonlyMap<string, Instant>,
): Promise<ReadonlyMap<string, Owner | null>> {
  const keys = [...firstSeen.keys()];
  const parts = keys.map(partsOfKey);
  const people = parts.map(() => newId("per"));
  const shards = parts.map(([workspaceId], at) => shardOf(workspaceId, people[at] as string));
  const rows = await tx.rows<{ ord: number; id: string | null }>(
    ENROL,
    [
      parts.map(([workspaceId]) => workspaceId),
      parts.map(([, kind]) => kind),
      parts.map(([, , value]) => value),
      parts.map(([workspaceId, , value]) => erasedHash(workspaceId, value)),
      people,
      `{${shards.join(",")}}`,
      `{${[...firstSeen.values()].join(",")}}`,
    ],
    "enrol",
  );
  if (rows.length < keys.length) throw new IdentityRace();
  return new Map(
    rows.map(({ ord, id }) => {
      const key = keys[ord - 1] as string;
      const workspaceId = parts[ord - 1]?.[0] ?? "";
      return [key, id === null ? null : { personId: id, shard: shardOf(workspaceId, id) }];
    }),
  );
}
