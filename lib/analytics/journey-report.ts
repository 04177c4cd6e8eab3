import { FIGURES, SENT_STATES } from "#lib/analytics/figures.ts";
import type { Money } from "#lib/analytics/reports/overview/shape.ts";
import { type StepNumbers, split, stepNumbers } from "#lib/analytics/step-numbers.ts";
import type { Database, Sql } from "#lib/platform/db.ts";

export type ReportDay = Readonly<{ day: string; entered: number; sent: number; conversions: number }>;

/** One journey in figures: what its report page says above the canvas (ux 4.5). */
export type JourneyReport = Readonly<{
  journeyId: string;
  version: number | null;
  asOf: number;
  entered: number;
  peopleEntered: number;
  active: number;
  waiting: number;
  completed: number;
  exited: number;
  failed: number;
  /** People whom a publish plan has brought into this version, or taken out of it (S-13.3). */
  movedIn: number;
  movedOut: number;
  /** entered + moved in = active + waiting + completed + exited + failed + moved out (S-15.12). */
  balanced: boolean;
  endedBy: readonly Readonly<{ state: string; reason: string; n: number }>[];
  conversions: number;
  /** Runs with at least one conversion. */
  converted: number;
  /** Median of conversion time minus anchor; null while there is none. */
  medianToConvertMs: number | null;
  revenue: readonly Money[];
  sent: number;
  deliveries: Readonly<Record<string, number>>;
  /** Deliveries of which a person clicked a link. */
  clicked: number;
  /** Messages handed over although the run's goal had been met before (S-15.9, "sent after purchase"). */
  sentAfterGoal: number;
  days: readonly ReportDay[];
  steps: readonly StepNumbers[];
  /** Versions that anybody ever entered. */
  versions: readonly number[];
}>;

type Scope = Readonly<{ workspaceId: string; journeyId: string; version: number | null; zone: string }>;

/** All figures of one journey, seen in one snapshot, so that the check line balances while people move. */
export function journeyReport(db: Database, scope: Scope): Promise<JourneyReport> {
  return db.transaction(async (tx) => {
    const { workspaceId, journeyId, version } = scope;
    const ids = [workspaceId, journeyId, version];
    const sums = await tx.rows<Sum>(SUMS, ids, "report_sums");
    const inside = await tx.rows<{ state: string; n: number }>(INSIDE, ids, "report_inside");
    const [people] = await tx.rows<{ n: number }>(PEOPLE, ids, "report_people");
    const converted = await conversionsOf(tx, ids);
    const [late] = await tx.rows<{ n: number }>(AFTER_GOAL, ids, "report_after_goal");
    const [clock] = await tx.rows<{ now: Date }>("select cairn_now() as now");
    const versions = await tx.rows<{ version: number }>(
      VERSIONS,
      [workspaceId, journeyId],
      "report_versions",
    );
    return {
      journeyId,
      version,
      asOf: clock?.now.getTime() ?? 0,
      ...totals(sums, inside),
      peopleEntered: people?.n ?? 0,
      ...converted,
      sentAfterGoal: late?.n ?? 0,
      days: await daysOf(tx, scope),
      steps: await stepNumbers(tx, workspaceId, journeyId, version),
      versions: versions.map((row) => row.version),
    };
  }, "repeatable read");
}

const IN_SCOPE = "workspace_id = $1 and journey_id = $2 and ($3::int is null or version = $3)";

const SUMS = `
  select metric, key, sum(n)::bigint as n from ${FIGURES}
  where ${IN_SCOPE} and metric in ('entered', 'ended', 'delivery', 'click', 'moved') group by metric, key`;

const INSIDE = `
  select state, count(*) as n from run where ${IN_SCOPE} and state in ('active', 'waiting') group by state`;

const PEOPLE = `select count(distinct person_id) as n from journey_entry where ${IN_SCOPE}`;

const VERSIONS = `
  select distinct version from ${FIGURES}
  where workspace_id = $1 and journey_id = $2 and metric = 'entered' order by version desc`;

const CONVERSIONS = `
  select count(*) as n, count(distinct c.run_id) as runs,
    percentile_cont(0.5) within group (order by extract(epoch from c.at - r.anchor) * 1000) as median
  from conversion c left join run r on r.id = c.run_id
  where c.workspace_id = $1 and c.journey_id = $2 and ($3::int is null or c.version = $3)`;

const REVENUE = `
  select coalesce(currency, '') as currency, sum(value)::text as value from conversion
  where ${IN_SCOPE} and value is not null group by 1 order by sum(value) desc limit 10`;

const AFTER_GOAL = `
  select count(*) as n from delivery d
  where d.workspace_id = $1 and d.journey_id = $2 and ($3::int is null or d.version = $3)
    and d.state in ('sent', 'delivered', 'bounced') and exists (
      select from conversion c where c.run_id = d.run_id and c.at < d.sent_at)`;

const DAYS = `
  select to_char(bucket at time zone $4, 'YYYY-MM-DD') as day,
    coalesce(sum(n) filter (where metric = 'entered'), 0)::bigint as entered,
    coalesce(sum(n) filter (where metric = 'delivery' and key in ('sent', 'delivered', 'bounced')), 0)::bigint as sent,
    coalesce(sum(n) filter (where metric = 'conversion'), 0)::bigint as conversions
  from ${FIGURES}
  where ${IN_SCOPE} and metric in ('entered', 'delivery', 'conversion') and bucket > cairn_now() - interval '30 days'
  group by 1 order by 1`;

type Sum = Readonly<{ metric: string; key: string; n: number }>;

function totals(sums: readonly Sum[], inside: readonly { state: string; n: number }[]) {
  const of = (wanted: string, key: string | null = null) =>
    sums.reduce(
      (all, { metric, key: own, n }) => all + (metric === wanted && (key ?? own) === own ? n : 0),
      0,
    );
  const endedBy = sums
    .filter(({ metric }) => metric === "ended")
    .map(({ key, n }) => ({ state: split(key)[0], reason: split(key)[1], n }));
  const deliveries: Record<string, number> = {};
  for (const { metric, key, n } of sums) {
    if (metric === "delivery") deliveries[split(key)[0]] = (deliveries[split(key)[0]] ?? 0) + n;
  }
  const entered = of("entered");
  const moved = { movedIn: of("moved", "in"), movedOut: of("moved", "out") };
  const ended = (state: string) => endedBy.reduce((sum, end) => sum + (end.state === state ? end.n : 0), 0);
  const standing = (state: string) => inside.find((row) => row.state === state)?.n ?? 0;
  const parts = {
    active: standing("active"),
    waiting: standing("waiting"),
    completed: ended("completed"),
    exited: ended("exited"),
    failed: ended("failed"),
  };
  const sum = Object.values(parts).reduce((left, right) => left + right, 0);
  const sent = Object.entries(deliveries).reduce(
    (all, [state, n]) => all + (SENT_STATES.has(state) ? n : 0),
    0,
  );
  endedBy.sort((left, right) => right.n - left.n);
  const balanced = entered + moved.movedIn === sum + moved.movedOut;
  return { entered, ...parts, ...moved, balanced, endedBy, deliveries, sent, clicked: of("click") };
}

async function conversionsOf(tx: Sql, ids: readonly unknown[]) {
  const [row] = await tx.rows<{ n: number; runs: number; median: number | null }>(
    CONVERSIONS,
    ids,
    "report_conv",
  );
  const revenue = await tx.rows<Money>(REVENUE, ids, "report_revenue");
  return {
    conversions: row?.n ?? 0,
    converted: row?.runs ?? 0,
    medianToConvertMs: row?.median == null ? null : Math.max(0, Math.round(row.median)),
    revenue,
  };
}

async function daysOf(
  tx: Sql,
  { workspaceId, journeyId, version, zone }: Scope,
): Promise<readonly ReportDay[]> {
  return tx.rows<ReportDay>(DAYS, [workspaceId, journeyId, version, zone], "report_days");
}
