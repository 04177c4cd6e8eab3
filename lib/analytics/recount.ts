import { FIGURES } from "#lib/analytics/figures.ts";
import type { Sql } from "#lib/platform/db.ts";

/** A figure that differs from what counting the facts anew gives. */
export type Difference = Readonly<{
  journeyId: string;
  version: number;
  stepId: string;
  metric: string;
  key: string;
  figure: number;
  recount: number;
}>;

// Everything that the sums claim, counted from entries, moves, runs, deliveries and conversions.
const FACTS = `
  select e.journey_id, e.version, t.step_id, 'entered' as metric, '' as key, count(*) as n
  from journey_entry e join transition t on t.run_id = e.run_id and t.seq = 1
  where e.workspace_id = $1 group by 1, 2, 3
  union all
  select journey_id, version, step_id, 'step_out', output, count(*) from transition
  where workspace_id = $1 and output is not null group by 1, 2, 3, 5
  union all
  select journey_id, version, to_step_id, 'step_in', '', count(*) from transition
  where workspace_id = $1 and to_step_id is not null group by 1, 2, 3
  union all
  select journey_id, version, step_id, 'ended', state || ':' || coalesce(end_reason, ''), count(*) from run
  where workspace_id = $1 and ended_at is not null group by 1, 2, 3, 5
  union all
  select journey_id, version, step_id, 'delivery',
    case when state in ('sent', 'delivered', 'bounced') then 'sent'
      when reason is null then state else state || ':' || reason end, count(*)
  from delivery
  where workspace_id = $1 and journey_id is not null and step_id is not null
    and state in ('sent', 'delivered', 'bounced', 'skipped', 'held_out', 'cancelled', 'expired', 'dead')
  group by 1, 2, 3, 5
  union all
  select journey_id, version, '', 'conversion', goal_id, count(*) from conversion
  where workspace_id = $1 group by 1, 2, 5`;

const DIFFERENCES = `
  with facts as (${FACTS}), sums as (
    select journey_id, version, step_id, metric, key, sum(n)::bigint as n from ${FIGURES}
    where workspace_id = $1 and metric in ('entered', 'step_out', 'step_in', 'ended', 'delivery', 'conversion')
    group by 1, 2, 3, 4, 5
  )
  select coalesce(s.journey_id, f.journey_id) as "journeyId", coalesce(s.version, f.version) as version,
    coalesce(s.step_id, f.step_id) as "stepId", coalesce(s.metric, f.metric) as metric, coalesce(s.key, f.key) as key,
    coalesce(s.n, 0) as figure, coalesce(f.n, 0) as recount
  from sums s full join facts f
    on f.journey_id = s.journey_id and f.version = s.version and f.step_id = s.step_id
      and f.metric = s.metric and f.key = s.key
  where coalesce(s.n, 0) <> coalesce(f.n, 0) order by 1, 2, 3, 4, 5 limit 1000`;

/** Figures that are not what the facts say; none, when all is well (G-25, V-16). One statement, one snapshot. */
export function differingFigures(db: Sql, workspaceId: string): Promise<readonly Difference[]> {
  return db.rows<Difference>(DIFFERENCES, [workspaceId]);
}
