import type { JsonObject } from "#core/kernel/json.ts";
import type { IdentifierKind } from "#lib/people/identity-cache.ts";
import type { Sql } from "#lib/platform/db.ts";

export type Identifier = Readonly<{ kind: IdentifierKind; value: string; since: Date }>;

/** A person in full, under the id asked for or whoever that id has become. */
export type PersonDetail = Readonly<{
  id: string;
  workspaceId: string;
  shard: number;
  known: boolean;
  email: string | null;
  phone: string | null;
  timeZone: string | null;
  contextZone: string | null;
  locale: string | null;
  traits: JsonObject;
  traitTimes: Readonly<Record<string, number>>;
  firstSeen: Date;
  lastSeen: Date;
  identifiers: readonly Identifier[];
  /** Everybody who became this person: events of theirs, from before, still carry these ids (S-1.19). */
  mergedIds: readonly string[];
}>;

type Row = Omit<PersonDetail, "identifiers" | "mergedIds">;

const READ = `
  select p.id, p.workspace_id as "workspaceId", p.shard, p.known, p.email, p.phone, p.time_zone as "timeZone",
    p.context_zone as "contextZone", p.locale, p.traits, p.trait_times as "traitTimes", p.first_seen as "firstSeen",
    p.last_seen as "lastSeen"
  from person asked join person p on p.id = coalesce(asked.merged_into, asked.id)
  where asked.id = $2 and asked.workspace_id = $1 and p.workspace_id = $1`;

/** Null when this workspace has no such person. */
export async function readPersonDetail(
  sql: Sql,
  workspaceId: string,
  personId: string,
): Promise<PersonDetail | null> {
  const [row] = await sql.rows<Row>(READ, [workspaceId, personId]);
  if (!row) return null;
  const [identifiers, merged] = await Promise.all([
    sql.rows<Identifier>(
      `select kind, value, created_at as since from person_identifier where person_id = $1
       order by kind desc, created_at desc limit 1000`,
      [row.id],
    ),
    sql.rows<{ id: string }>("select id from person where merged_into = $1 order by id limit 1000", [row.id]),
  ]);
  return { ...row, identifiers, mergedIds: merged.map(({ id }) => id) };
}
