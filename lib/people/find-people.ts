import type { JsonObject } from "#core/kernel/json.ts";
import type { Sql } from "#lib/platform/db.ts";

/** A person in a list. */
export type FoundPerson = Readonly<{
  id: string;
  known: boolean;
  userId: string | null;
  email: string | null;
  phone: string | null;
  traits: JsonObject;
  firstSeen: Date;
  lastSeen: Date;
}>;

export type PeoplePage = Readonly<{ rows: readonly FoundPerson[]; next: string | null }>;

/** So many people, newest first, are searched for a word in their traits. */
const LOOK_BACK = 20_000;
const PAGE = 50;

const COLUMNS = `
  p.id, p.known, p.email, p.phone, p.traits, p.first_seen as "firstSeen", p.last_seen as "lastSeen",
  (select i.value from person_identifier i where i.person_id = p.id and i.kind = 'user_id' order by i.created_at limit 1) as "userId"`;

// $3 and $4 are the last row of the page before.
const AFTER_CURSOR = "($3::timestamptz is null or (p.last_seen, p.id) < ($3::timestamptz, $4::text))";

const NEWEST = `
  select ${COLUMNS} from person p where p.workspace_id = $1 and p.merged_into is null and ${AFTER_CURSOR}
  order by p.last_seen desc, p.id desc limit $2`;

// An id or address is a person's own, or once was: whoever merged is found by the survivor.
const EXACT = `
  with hit as (
    select i.person_id as id from person_identifier i where i.workspace_id = $1 and i.value = $5
    union select p.id from person p where p.workspace_id = $1 and (p.email = lower($5) or p.phone = $5 or p.id = $5)
  ), alive as (select distinct coalesce(p.merged_into, p.id) as id from hit join person p on p.id = hit.id)
  select ${COLUMNS} from person p join alive on alive.id = p.id where p.workspace_id = $1 and ${AFTER_CURSOR}
  order by p.last_seen desc, p.id desc limit $2`;

const BY_TEXT = `
  select ${COLUMNS} from (
    select * from person p where p.workspace_id = $1 and p.merged_into is null and ${AFTER_CURSOR}
    order by p.last_seen desc, p.id desc limit ${LOOK_BACK}
  ) p where p.traits::text ilike '%' || $5 || '%' order by p.last_seen desc, p.id desc limit $2`;

/**
 * People by an exact user id, anonymous id, email, phone or our own id; failing that, by a word in their traits.
 * Without a query, whoever was heard of last. Newest first; `next` goes on where the page ends.
 */
export async function findPeople(
  sql: Sql,
  workspaceId: string,
  query = "",
  cursor?: string,
): Promise<PeoplePage> {
  const text = query.trim().slice(0, 256);
  const values = [workspaceId, PAGE + 1, ...splitCursor(cursor)];
  if (text === "") return page(await sql.rows<FoundPerson>(NEWEST, values));
  const exact = await sql.rows<FoundPerson>(EXACT, [...values, text]);
  if (exact.length > 0) return page(exact);
  return page(await sql.rows<FoundPerson>(BY_TEXT, [...values, text.replace(/[\\%_]/g, "\\$&")]));
}

function page(found: readonly FoundPerson[]): PeoplePage {
  const rows = found.slice(0, PAGE);
  const last = rows.at(-1);
  return { rows, next: found.length > PAGE && last ? `${last.lastSeen.toISOString()}~${last.id}` : null };
}

/** A cursor that is none of ours starts at the top. */
function splitCursor(cursor: string | undefined): readonly [Date | null, string | null] {
  const [at, id] = cursor?.split("~") ?? [];
  const date = at === undefined ? Number.NaN : Date.parse(at);
  return Number.isNaN(date) || id === undefined ? [null, null] : [new Date(date), id];
}
