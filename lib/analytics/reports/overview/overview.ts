import { z } from "zod";
import { FIGURES } from "#lib/analytics/figures.ts";
import {
  byDay,
  byJourney,
  type Gain,
  type Name,
  type Sum,
  totals,
} from "#lib/analytics/reports/overview/arrange.ts";
import type { OrderTotals, Overview } from "#lib/analytics/reports/overview/shape.ts";
import type { Database, Sql } from "#lib/platform/db.ts";

const MOST_DAYS = 400;
const date = z.iso.date("Write the day as 2027-03-31");

/** First and last day of a report, in the workspace's zone; without them the last 30 days are meant (S-15.17). */
export const rangeSchema = z
  .strictObject({ from: date.optional(), to: date.optional() })
  .refine(({ from, to }) => !from || !to || from <= to, {
    path: ["from"],
    message: "The range ends before it begins",
  })
  .refine(({ from, to }) => !from || !to || Date.parse(to) - Date.parse(from) < MOST_DAYS * 86_400_000, {
    path: ["from"],
    message: `A report spans at most ${MOST_DAYS} days`,
  });

type Asked = Readonly<{ workspaceId: string; from?: string | undefined; to?: string | undefined }>;

/** The analytics page's figures, from sums alone: what it costs does not grow with the log. */
export function overview(db: Database, { workspaceId, from, to }: Asked): Promise<Overview> {
  return db.transaction(async (tx) => {
    const [range] = await tx.rows<Range>(RANGE, [workspaceId, from ?? null, to ?? null]);
    if (!range) throw new Error("no such workspace");
    const scope = [workspaceId, range.from, range.to, range.zone];
    const sums = await tx.rows<Sum>(SUMS, scope, "overview_sums");
    const gains = await tx.rows<Gain>(GAINS, [...scope, range.currency], "overview_gains");
    const names = await tx.rows<Name>(NAMES, [workspaceId], "overview_names");
    return {
      ...range,
      asOf: range.asOf.getTime(),
      ...totals(sums, gains),
      ...(await eventsOf(tx, scope, range.currency)),
      days: byDay(sums, gains, range),
      journeys: byJourney(sums, gains, names, range.currency),
    };
  }, "repeatable read");
}

type Range = Readonly<{ from: string; to: string; zone: string; currency: string; asOf: Date }>;

const RANGE = `
  with w as (
    select time_zone, currency, (cairn_now() at time zone time_zone)::date as today from workspace where id = $1
  ), r as (
    select coalesce($3::date, today) as "to",
      coalesce($2::date, least(coalesce($3::date, today), today) - 29) as "from", time_zone, currency from w
  )
  select to_char("from", 'YYYY-MM-DD') as "from", to_char(greatest("to", "from"), 'YYYY-MM-DD') as "to",
    time_zone as zone, currency, cairn_now() as "asOf" from r`;

const BETWEEN = (column: string) =>
  `${column} >= ($2::date::timestamp at time zone $4) and ${column} < (($3::date + 1)::timestamp at time zone $4)`;

const SUMS = `
  select to_char(day, 'YYYY-MM-DD') as day, journey_id as "journeyId", what, sum(n)::bigint as n
  from (
    select (bucket at time zone $4)::date as day, journey_id, n,
      case when metric = 'delivery' then split_part(key, ':', 1) else metric end as what
    from ${FIGURES}
    where workspace_id = $1 and metric in ('entered', 'delivery', 'click', 'conversion') and ${BETWEEN("bucket")}
  ) f group by grouping sets ((day, what), (journey_id, what))`;

const GAINS = `
  select to_char(day, 'YYYY-MM-DD') as day, journey_id as "journeyId", currency, sum(value)::text as value
  from (
    select (at at time zone $4)::date as day, journey_id, coalesce(nullif(currency, ''), $5) as currency, value
    from conversion where workspace_id = $1 and value is not null and ${BETWEEN("at")}
  ) c group by grouping sets ((day, currency), (journey_id, currency), (currency))`;

const NAMES = "select id, name, status from journey where workspace_id = $1";

const ARRIVED = `(
  select event, day, currency, n, value, last_at from event_count where workspace_id = $1
  union all
  select key, (bucket at time zone $4)::date, step_id, n, value, bucket from rollup_delta
  where workspace_id = $1 and metric = 'event'
) a where day between $2::date and $3::date`;

const EVENTS = `
  select event, sum(n)::bigint as n, max(last_at) as "lastAt" from ${ARRIVED}
  group by event order by 2 desc, 1 limit 20`;

const ORDERS = `
  select coalesce(nullif(currency, ''), $5) as currency,
    coalesce(sum(n) filter (where event = 'Order Completed'), 0)::bigint as orders,
    coalesce(sum(value) filter (where event = 'Order Completed'), 0)::text as gross,
    coalesce(sum(value) filter (where event = 'Order Refunded'), 0)::text as refunded
  from ${ARRIVED} and event in ('Order Completed', 'Order Refunded') group by 1 order by 2 desc`;

const NEWEST = "select to_char(max(day), 'YYYY-MM-DD') as day from event_count where workspace_id = $1";

async function eventsOf(tx: Sql, scope: readonly unknown[], currency: string) {
  const rows = await tx.rows<{ event: string; n: number; lastAt: Date }>(EVENTS, scope, "overview_events");
  const orders = await tx.rows<OrderTotals>(ORDERS, [...scope, currency], "overview_orders");
  const [newest] = await tx.rows<{ day: string | null }>(NEWEST, [scope[0]]);
  const events = rows.map(({ lastAt, ...row }) => ({ ...row, lastAt: lastAt.getTime() }));
  return { events, orders, newestDay: newest?.day ?? null };
}
