import type { Sql } from "#lib/platform/db.ts";
import { listPauses, type PauseEntry } from "#lib/workspaces/controls.ts";

/** What each kill switch holds, or would hold, at this moment (G-10). */
export type Switchboard = Readonly<{
  pauses: readonly PauseEntry[];
  /** Messages that are due, or were parked by a pause: of all channels, and of each. */
  held: Readonly<{ workspace: number; channels: Readonly<Record<string, number>> }>;
  journeys: readonly SwitchedJourney[];
}>;
export type SwitchedJourney = Readonly<{
  id: string;
  name: string;
  status: "live" | "paused";
  /** People in it now, and its messages that are due or parked. */
  inside: number;
  held: number;
}>;

const MOST = 100_000;
const DUE = `state in ('queued', 'deferred') and (parked_by = 'pause' or (parked_by is null and next_at <= cairn_now()))`;

const HELD = `
  select channel, count(*) as n from (
    select channel from delivery where workspace_id = $1 and ${DUE} limit ${MOST}
  ) d group by channel`;

const JOURNEYS = `
  select j.id, j.name, j.status,
    (select count(*) from (select from run r where r.journey_id = j.id and r.state in ('active', 'waiting') limit ${MOST}) r) as inside,
    coalesce(h.n, 0) as held
  from (
    select id, name, status from journey where workspace_id = $1 and status in ('live', 'paused')
    order by status desc, name, id limit 200
  ) j left join (
    select journey_id, count(*) as n from (
      select journey_id from delivery where workspace_id = $1 and ${DUE} limit ${MOST}
    ) d group by journey_id
  ) h on h.journey_id = j.id
  order by j.status desc, j.name, j.id`;

/** The switches of a workspace as they stand, paused journeys first, each with what it holds. */
export async function switchboard(sql: Sql, workspaceId: string): Promise<Switchboard> {
  const [pauses, held, journeys] = await Promise.all([
    listPauses(sql, workspaceId),
    sql.rows<{ channel: string; n: number }>(HELD, [workspaceId]),
    sql.rows<SwitchedJourney>(JOURNEYS, [workspaceId]),
  ]);
  return {
    pauses,
    held: {
      workspace: held.reduce((sum, { n }) => sum + n, 0),
      channels: Object.fromEntries(held.map(({ channel, n }) => [channel, n])),
    },
    journeys,
  };
}
