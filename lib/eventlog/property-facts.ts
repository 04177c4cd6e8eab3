import type { PropertyFacts } from "#core/journey/lint-facts.ts";
import type { ValueType } from "#core/rules/value-type.ts";
import type { Sql } from "#lib/platform/db.ts";
import { typeOfJson } from "#lib/platform/value-type-sql.ts";

/** So many of a workspace's newest events are looked at, and of each name so many (L-203). */
const NEWEST = 5_000;
const EACH = 200;
const FACTS = `
  with newest as materialized (
    select seq, event, body->'properties' as properties from event
    where workspace_id = $1 and type <> 'system' order by seq desc limit ${NEWEST}
  ), ranked as (
    select event, properties, row_number() over (partition by event order by seq desc) as rank from newest
  ), sampled as (select event, properties from ranked where rank <= ${EACH}),
  carried as (
    select event, key, ${typeOfJson("value")} as type
    from sampled, lateral jsonb_each(case jsonb_typeof(properties) when 'object' then properties else '{}' end)
    where jsonb_typeof(value) <> 'null'
  ), counted as (select event, key, type, count(*)::int as n from carried group by event, key, type),
  properties as (
    select event, jsonb_object_agg(key, jsonb_build_object('n', n, 'types', types)) as seen from (
      select event, key, sum(n) as n, jsonb_agg(type order by n desc, type) as types from counted group by event, key
    ) known group by event
  )
  select s.event, s.sampled, coalesce(p.seen, '{}') as seen
  from (select event, count(*)::int as sampled from sampled group by event) s left join properties p using (event)
  limit 500`;

type Row = Readonly<{
  event: string;
  sampled: number;
  seen: Readonly<Record<string, { n: number; types: ValueType[] }>>;
}>;

/** By event, the properties that its last ones carried, as what, and how many of them did. */
export async function propertyFacts(
  sql: Sql,
  workspaceId: string,
): Promise<Readonly<Record<string, PropertyFacts>>> {
  const rows = await sql.rows<Row>(FACTS, [workspaceId], "property_facts");
  return Object.fromEntries(rows.map(({ event, sampled, seen }) => [event, { sampled, seen }]));
}
