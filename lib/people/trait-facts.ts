import { zoneOf } from "#core/calendar/person-zone.ts";
import type { LintFacts, SeenValue } from "#core/journey/lint-facts.ts";
import type { Person } from "#core/people/person.ts";
import { matches } from "#core/rules/matches.ts";
import { childrenOf, type Rule } from "#core/rules/rule.ts";
import { loadPeople } from "#lib/people/state.ts";
import type { Database, Sql } from "#lib/platform/db.ts";
import { typeOfJson } from "#lib/platform/value-type-sql.ts";

/** So many people, the last seen ones, are looked at. */
const NEWEST = 5_000;
const RECENT = `select id, traits, time_zone, context_zone from person
  where workspace_id = $1 and merged_into is null order by last_seen desc limit ${NEWEST}`;
const TRAITS = `
  with newest as materialized (${RECENT}),
  carried as (
    select key, ${typeOfJson("value")} as type from newest, lateral jsonb_each(traits) where jsonb_typeof(value) <> 'null'
  ), counted as (select key, type, count(*)::int as n from carried group by key, type),
  known as (
    select key, sum(n) as n, jsonb_agg(type order by n desc, type) as types from counted group by key
    order by n desc, key limit 1000
  )
  select (select count(*)::int from newest) as sampled,
    coalesce((select jsonb_object_agg(key, jsonb_build_object('n', n, 'types', types)) from known), '{}') as seen,
    array(select distinct coalesce(time_zone, context_zone) from newest
      where coalesce(time_zone, context_zone) is not null order by 1 limit 100) as zones`;

type Row = { sampled: number; seen: Record<string, SeenValue>; zones: string[] };

/** The traits that people have and as what, and the zones they live in. */
export async function traitFacts(
  sql: Sql,
  workspaceId: string,
): Promise<Required<Pick<LintFacts, "traits" | "zones">>> {
  const [row] = await sql.rows<Row>(TRAITS, [workspaceId], "trait_facts");
  const { sampled = 0, seen = {}, zones = [] } = row ?? {};
  return { traits: { sampled, seen }, zones };
}

const SAMPLE = 1_000;
const MOST_RULES = 50;
const IDS = `select id from person where workspace_id = $1 and merged_into is null order by last_seen desc limit ${SAMPLE}`;

/** How many of the people seen last meet each rule, of those that ask for nothing but traits (L-303). */
export async function sampleRules(
  db: Database,
  workspace: Readonly<{ id: string; timeZone: string }>,
  rules: readonly Readonly<{ key: string; rule: Rule }>[],
  now: number,
): Promise<NonNullable<LintFacts["samples"]>> {
  const asked = rules.filter(({ rule }) => asksTraitsAlone(rule)).slice(0, MOST_RULES);
  if (asked.length === 0) return {};
  const people = await db.transaction(async (tx) => {
    const rows = await tx.rows<{ id: string }>(IDS, [workspace.id], "sampled_people");
    return loadPeople(
      tx,
      rows.map(({ id }) => id),
    );
  });
  const scopes = [...people.values()].map((person) => scopeOf(person, workspace.timeZone, now));
  return Object.fromEntries(
    asked.map(({ key, rule }) => [
      key,
      { n: scopes.length, yes: scopes.filter((scope) => matches(rule, scope)).length },
    ]),
  );
}

function scopeOf(person: Person, zone: string, now: number) {
  const nothing = { event: null, context: {}, cart: null, group: {}, answers: {} };
  return { person, now, zone: zoneOf(person, zone), ...nothing };
}

function asksTraitsAlone(rule: Rule): boolean {
  if (rule.kind === "compare") return rule.path.startsWith("person.");
  if (rule.kind === "bucket") return true;
  if (rule.kind === "did" || rule.kind === "member" || rule.kind === "clock") return false;
  return childrenOf(rule).every(asksTraitsAlone);
}
