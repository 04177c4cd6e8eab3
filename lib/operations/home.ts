import { FIGURES } from "#lib/analytics/figures.ts";
import { needsAttention, type Trouble } from "#lib/operations/attention.ts";
import type { Database } from "#lib/platform/db.ts";

export type HomeDay = Readonly<{ day: string; sent: number; conversions: number; revenue: number }>;
export type HomeJourney = Readonly<{
  id: string;
  name: string;
  status: string;
  version: number | null;
  inside: number;
  entered: number;
  /** Entries of each of the seven days, the oldest first. */
  spark: readonly number[];
}>;
export type HomeChange = Readonly<{
  journeyId: string;
  journey: string;
  version: number;
  by: string | null;
  note: string;
  at: number;
}>;
/** Ticked by facts, not by clicks. */
export type Checklist = Readonly<{
  firstEvent: Readonly<{ event: string; at: number }> | null;
  journey: boolean;
  published: boolean;
  sender: boolean;
  colleague: boolean;
}>;

/** What a member wants to know first: what goes on, what needs them, what it brought (ux 4.2). */
export type Home = Readonly<{
  asOf: number;
  waiting: number;
  nextWakeAt: number | null;
  failed: number;
  reached: number;
  days: readonly HomeDay[];
  journeys: readonly HomeJourney[];
  changes: readonly HomeChange[];
  trouble: readonly Trouble[];
  checklist: Checklist;
}>;

const NOW = `
  select cairn_now() as now,
    (select count(*) from run where workspace_id = $1 and state = 'waiting') as waiting,
    (select min(wake_at) from run where workspace_id = $1 and state = 'waiting' and wake_at > cairn_now()) as next_wake_at,
    (select count(*) from dead_letter where workspace_id = $1 and status = 'open') as failed,
    (select count(distinct person_id) from delivery where workspace_id = $1
      and state in ('sent', 'delivered', 'bounced') and created_at > cairn_now() - interval '7 days') as reached`;

// Seven whole days of the workspace's calendar, today the last of them.
const DAYS = `
  with w as (select time_zone as zone, currency, (cairn_now() at time zone time_zone)::date as today from workspace where id = $1),
  figures as (
    select (figure.bucket at time zone w.zone)::date as day, figure.metric, figure.n from ${FIGURES}, w
    where figure.workspace_id = $1 and (figure.metric = 'conversion' or (figure.metric = 'delivery' and figure.key in ('sent', 'delivered', 'bounced')))
      and figure.bucket >= ((w.today - 6)::timestamp at time zone w.zone)
  ), money as (
    select (c.at at time zone w.zone)::date as day, sum(c.value) as value from conversion c, w
    where c.workspace_id = $1 and coalesce(nullif(c.currency, ''), w.currency) = w.currency
      and c.at >= ((w.today - 6)::timestamp at time zone w.zone) group by 1
  )
  select to_char(d.day, 'YYYY-MM-DD') as day,
    coalesce((select sum(n) from figures f where f.day = d.day::date and f.metric = 'delivery'), 0)::bigint as sent,
    coalesce((select sum(n) from figures f where f.day = d.day::date and f.metric = 'conversion'), 0)::bigint as conversions,
    coalesce((select value from money m where m.day = d.day::date), 0)::float8 as revenue
  from w, generate_series(w.today - 6, w.today, interval '1 day') as d (day) order by d.day`;

const JOURNEYS = `
  with w as (select time_zone as zone, (cairn_now() at time zone time_zone)::date as today from workspace where id = $1),
  entered as (
    select figure.journey_id, (figure.bucket at time zone w.zone)::date - (w.today - 6) as at, sum(figure.n)::bigint as n
    from ${FIGURES}, w
    where figure.workspace_id = $1 and figure.metric = 'entered' and figure.bucket >= ((w.today - 6)::timestamp at time zone w.zone)
    group by 1, 2
  )
  select j.id, j.name, j.status, j.live_version as version,
    (select count(*) from run r where r.journey_id = j.id and r.state in ('active', 'waiting')) as inside,
    array(select coalesce((select n from entered e where e.journey_id = j.id and e.at = s), 0)::int
      from generate_series(0, 6) s order by s) as spark
  from journey j where j.workspace_id = $1 and j.status in ('live', 'paused')
  order by (j.status = 'live') desc, j.updated_at desc limit 12`;

const CHANGES = `
  select v.journey_id as "journeyId", j.name as journey, v.number as version, m.name as by, v.note, v.published_at as at
  from journey_version v join journey j on j.id = v.journey_id left join member m on m.id = v.published_by
  where j.workspace_id = $1 order by v.published_at desc limit 5`;

const CHECKLIST = `
  select
    (select jsonb_build_object('event', event, 'at', extract(epoch from received_at) * 1000) from event
      where workspace_id = $1 and type <> 'system' order by seq limit 1) as "firstEvent",
    exists (select from journey where workspace_id = $1) as journey,
    exists (select from journey where workspace_id = $1 and live_version is not null) as published,
    exists (select from provider where workspace_id = $1 and channel = 'email' and enabled) as sender,
    (select count(*) from membership where workspace_id = $1) > 1
      or exists (select from invitation where workspace_id = $1 and used_at is null and expires_at > cairn_now()) as colleague`;

/** The home page's figures, in a handful of bounded statements. */
export async function home(db: Database, workspaceId: string): Promise<Home> {
  const values = [workspaceId];
  const [now, days, journeys, changes, checklist, trouble] = await Promise.all([
    db.rows<{ now: Date; waiting: number; next_wake_at: Date | null; failed: number; reached: number }>(
      NOW,
      values,
    ),
    db.rows<HomeDay>(DAYS, values),
    db.rows<Omit<HomeJourney, "entered">>(JOURNEYS, values),
    db.rows<Omit<HomeChange, "at"> & { at: Date }>(CHANGES, values),
    db.rows<Checklist>(CHECKLIST, values),
    needsAttention(db, workspaceId),
  ]);
  const first = now[0];
  return {
    asOf: first?.now.getTime() ?? 0,
    waiting: first?.waiting ?? 0,
    nextWakeAt: first?.next_wake_at?.getTime() ?? null,
    failed: first?.failed ?? 0,
    reached: first?.reached ?? 0,
    days,
    journeys: journeys.map((journey) => ({
      ...journey,
      entered: journey.spark.reduce((sum, n) => sum + n, 0),
    })),
    changes: changes.map((change) => ({ ...change, at: change.at.getTime() })),
    trouble,
    checklist: checklist[0] ?? {
      firstEvent: null,
      journey: false,
      published: false,
      sender: false,
      colleague: false,
    },
  };
}
