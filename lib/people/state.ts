import type { TraitWrite } from "#core/engine/batch.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import type { Person } from "#core/people/person.ts";
import type { Tx } from "#lib/platform/db.ts";

type PersonRow = {
  id: string;
  workspace_id: string;
  known: boolean;
  traits: JsonObject;
  trait_times: Record<string, number>;
  email: string | null;
  phone: string | null;
  time_zone: string | null;
  context_zone: string | null;
  context_zone_at: Date | null;
  locale: string | null;
  first_seen: Date;
  last_seen: Date;
};

/** People as the engine and the policies see them, by id. */
export async function loadPeople(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Person>> {
  const rows = await tx.rows<PersonRow>(
    `select id, workspace_id, known, traits, trait_times, email, phone, time_zone, context_zone, context_zone_at, locale,
       first_seen, last_seen from person where id = any($1::text[])`,
    [ids],
    "load_people",
  );
  return new Map(rows.map((row) => [row.id, readPerson(row)]));
}

/**
 * Holds people until the transaction ends, in the order that everybody keeps (DM-24); answers whom it got. One whom
 * somebody else holds at this moment is left out: whoever asks looks again a moment later.
 */
export async function lockPeople(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.rows<{ id: string }>(
    "select id from person where id = any($1::text[]) order by id for no key update skip locked",
    [ids],
    "lock_people",
  );
  return new Set(rows.map(({ id }) => id));
}

/** Writes what the engine folded. The shard's lock makes it the only writer of these columns. */
export async function savePeople(tx: Tx, people: readonly Person[]): Promise<void> {
  if (people.length === 0) return;
  const column = <T>(of: (person: Person) => T) => people.map(of);
  await tx.run(
    `update person set traits = n.traits, trait_times = n.trait_times, email = n.email, phone = n.phone,
       time_zone = n.time_zone, locale = n.locale, context_zone = n.context_zone,
       context_zone_at = to_timestamp(n.context_zone_at / 1000.0), known = person.known or n.known,
       first_seen = least(person.first_seen, to_timestamp(n.first_seen / 1000.0)),
       last_seen = greatest(person.last_seen, to_timestamp(n.last_seen / 1000.0))
     from unnest($1::text[], $2::jsonb[], $3::jsonb[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::float8[], $10::bool[], $11::float8[], $12::float8[])
       as n(id, traits, trait_times, email, phone, time_zone, locale, context_zone, context_zone_at, known, first_seen, last_seen)
     where person.id = n.id`,
    [
      column(({ id }) => id),
      column(({ traits }) => JSON.stringify(traits)),
      column(({ traitTimes }) => JSON.stringify(traitTimes)),
      column(({ email }) => email),
      column(({ phone }) => phone),
      column(({ timeZone }) => timeZone),
      column(({ locale }) => locale),
      column(({ contextZone }) => contextZone),
      column(({ contextZoneAt }) => contextZoneAt),
      column(({ known }) => known),
      column(({ firstSeen }) => firstSeen),
      column(({ lastSeen }) => lastSeen),
    ],
    "save_people",
  );
}

/** Each trait written, also the late ones that lost (S-1.28). */
export async function saveTraitHistory(tx: Tx, writes: readonly TraitWrite[]): Promise<void> {
  if (writes.length === 0) return;
  const column = <T>(of: (write: TraitWrite) => T) => writes.map(of);
  await tx.run(
    `insert into trait_history (workspace_id, person_id, trait, value, timestamp, seq, late)
     select workspace_id, person_id, trait, value, to_timestamp(timestamp / 1000.0), seq, late
     from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::float8[], $6::bigint[], $7::bool[])
       as n(workspace_id, person_id, trait, value, timestamp, seq, late)`,
    [
      column(({ workspaceId }) => workspaceId),
      column(({ personId }) => personId),
      column(({ trait }) => trait),
      column(({ value }) => (value === null ? null : JSON.stringify(value))),
      column(({ timestamp }) => timestamp),
      column(({ seq }) => seq),
      column(({ late }) => late),
    ],
    "save_trait_history",
  );
}

/** People of the same workspace with the same exact email or phone, by person (S-12.9). */
export async function sharingAddress(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  if (ids.length === 0) return found;
  const rows = await tx.rows<{ id: string; other: string }>(
    `select a.id, b.id as other from person a
       join person b on b.workspace_id = a.workspace_id and b.id <> a.id and b.merged_into is null
        and ((a.email is not null and b.email = a.email) or (a.phone is not null and b.phone = a.phone))
     where a.id = any($1::text[]) limit 1000`,
    [ids],
    "sharing_address",
  );
  for (const { id, other } of rows) found.set(id, [...(found.get(id) ?? []), other]);
  return found;
}

function readPerson(row: PersonRow): Person {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    known: row.known,
    traits: row.traits,
    traitTimes: row.trait_times,
    email: row.email,
    phone: row.phone,
    timeZone: row.time_zone,
    contextZone: row.context_zone,
    contextZoneAt: row.context_zone_at?.getTime() ?? null,
    locale: row.locale,
    firstSeen: row.first_seen.getTime(),
    lastSeen: row.last_seen.getTime(),
  };
}
