import type { Candidate, IdentityChanges, Merge, NewPerson } from "#lib/people/identity-asks.ts";
import { partsOfKey } from "#lib/people/identity-cache.ts";
import type { Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";

/** Somebody else attached one of the identifiers meanwhile: decide again, on what is there now. */
export class IdentityRace extends Error {
  override readonly name = "IdentityRace";
}

const SAVE = `
  with attached as (
    insert into person_identifier (workspace_id, kind, value, person_id)
    select ws, kind, value, person from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as x(ws, kind, value, person)
    order by ws collate "C", kind, value collate "C"
    on conflict do nothing returning 1
  ), moved as (
    update person_identifier i set person_id = x.person
    from unnest($5::text[], $6::text[], $7::text[], $8::text[]) as x(ws, kind, value, person)
    where i.workspace_id = x.ws and i.kind = x.kind and i.value = x.value
  ), people as (
    insert into person (id, workspace_id, shard, known, email, phone, traits, trait_times, first_seen, last_seen, created_at)
    select id, ws, shard, known, email, phone, traits, times, to_timestamp(at / 1000), to_timestamp(at / 1000), cairn_now()
    from unnest($9::text[], $10::text[], $11::int2[], $12::bool[], $13::text[], $14::text[], $15::jsonb[], $16::jsonb[],
      $17::float8[]) as x(id, ws, shard, known, email, phone, traits, times, at)
  )
  select count(*)::int as attached from attached`;

/** Writes new people and whose each identifier is, in one statement. Throws IdentityRace when another was first. */
export async function saveIdentities(tx: Tx, { people, attached, moved }: IdentityChanges): Promise<void> {
  if (people.length + attached.size + moved.size === 0) return;
  const values = [...columnsOf(attached), ...columnsOf(moved), ...columnsOfPeople(people)];
  const [row] = await tx.rows<{ attached: number }>(SAVE, values, "save_identities");
  if (row?.attached !== attached.size) throw new IdentityRace();
}

function columnsOf(owners: ReadonlyMap<string, Candidate>): readonly unknown[] {
  const parts = [...owners.keys()].map(partsOfKey);
  return [
    parts.map(([workspaceId]) => workspaceId),
    parts.map(([, kind]) => kind),
    parts.map(([, , value]) => value),
    [...owners.values()].map(({ id }) => id),
  ];
}

/** Somebody known by an address alone has it as a trait from the start: there is no identify that would set it. */
function columnsOfPeople(people: readonly NewPerson[]): readonly unknown[] {
  const column = <T>(of: (person: NewPerson) => T) => people.map(of);
  const addressOf = (channel: "email" | "phone") =>
    column(({ address }) => (address?.channel === channel ? address.value : null));
  return [
    column(({ candidate }) => candidate.id),
    column(({ candidate }) => candidate.workspaceId),
    column(({ candidate }) => candidate.shard),
    column(({ candidate }) => candidate.known),
    addressOf("email"),
    addressOf("phone"),
    column(({ address }) => (address ? JSON.stringify({ [address.channel]: address.value }) : "{}")),
    column(({ address, timestamp }) => (address ? JSON.stringify({ [address.channel]: timestamp }) : "{}")),
    column(({ timestamp }) => timestamp),
  ];
}

/** Notes that two people are one, with the event that said so; the engine does it under both shards' locks. */
export async function noteMerges(
  tx: Tx,
  merges: readonly Readonly<{ workspaceId: string; merge: Merge; causeSeq: number }>[],
): Promise<void> {
  if (merges.length === 0) return;
  await tx.run(
    `insert into person_merge (id, workspace_id, loser_id, survivor_id, loser_shard, survivor_shard, cause_seq, noted_at)
     select id, ws, loser, survivor, ls, ss, seq, cairn_now()
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int2[], $6::int2[], $7::bigint[])
       as x(id, ws, loser, survivor, ls, ss, seq)
     order by loser, survivor on conflict (loser_id, survivor_id) do nothing`,
    [
      merges.map(() => newId("mrg")),
      merges.map(({ workspaceId }) => workspaceId),
      merges.map(({ merge }) => merge.loserId),
      merges.map(({ merge }) => merge.survivorId),
      merges.map(({ merge }) => merge.loserShard),
      merges.map(({ merge }) => merge.survivorShard),
      merges.map(({ causeSeq }) => causeSeq),
    ],
    "note_merges",
  );
}
