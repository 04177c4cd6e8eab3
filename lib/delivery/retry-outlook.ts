import { openConsent } from "#lib/consent/standing.ts";
import type { Place } from "#lib/consent/suppression.ts";
import type { Channel } from "#lib/delivery/lane.ts";
import { pausedJourneys } from "#lib/journeys/paused.ts";
import type { Sql } from "#lib/platform/db.ts";
import { pausedScopes } from "#lib/workspaces/controls.ts";

/** What a retry would do now (RT-30). The retry itself asks everything again. */
export const OUTLOOKS = [
  "will_send",
  "already_sent",
  "consent_withdrawn",
  "expired",
  "journey_paused",
] as const;
export type Outlook = (typeof OUTLOOKS)[number];

type Row = Readonly<{
  id: string;
  channel: Channel;
  class: string;
  state: string;
  topicId: string | null;
  journeyId: string | null;
  runState: string | null;
  address: string | null;
  suppressed: string | null;
}>;

// The address of today counts: the person may have a new one since.
const SUBJECTS = `
  select d.id, d.channel, d.class, d.state, coalesce(t.topic_id, d.topic_id) as "topicId", d.journey_id as "journeyId",
    r.state as "runState", case when d.channel = 'email' then p.email else d.address end as address, a.suppressed
  from delivery d
  left join run r on r.id = d.run_id
  left join person p on p.id = d.person_id
  left join template t on t.workspace_id = d.workspace_id and t.id = d.template_id
  left join address_state a on a.workspace_id = d.workspace_id and a.channel = d.channel
    and a.address = case when d.channel = 'email' then p.email else d.address end
  where d.workspace_id = $1 and d.id = any($2::text[])`;

/** The outlook of deliveries, by id: a fixed number of statements. */
export async function whatRetryWouldDo(
  sql: Sql,
  workspaceId: string,
  deliveryIds: readonly string[],
): Promise<ReadonlyMap<string, Outlook>> {
  if (deliveryIds.length === 0) return new Map();
  const rows = await sql.rows<Row>(SUBJECTS, [workspaceId, deliveryIds]);
  const places = rows.flatMap(({ channel, address }): Place[] =>
    address === null ? [] : [{ workspaceId, channel, address }],
  );
  const consents = await openConsent(sql, workspaceId, places);
  const pauses = await pausedScopes(sql, workspaceId);
  const journeys = await pausedJourneys(sql, [...new Set(rows.flatMap(({ journeyId }) => journeyId ?? []))]);
  const isPaused = ({ channel, journeyId }: Row) =>
    (journeyId !== null && journeys.has(journeyId)) ||
    pauses.some(
      ({ scope, subject }) => scope === "workspace" || subject === channel || subject === journeyId,
    );
  return new Map(rows.map((row) => [row.id, outlookOf(row, { workspaceId, isPaused, consents })]));
}

type Known = Readonly<{
  workspaceId: string;
  isPaused: (row: Row) => boolean;
  consents: (place: Place, topicId: string | null) => boolean;
}>;

function outlookOf(row: Row, { workspaceId, isPaused, consents }: Known): Outlook {
  const { state, channel, address, topicId, suppressed, runState } = row;
  if (["sent", "delivered", "bounced", "sending"].includes(state)) return "already_sent";
  if (state !== "dead" || runState === "exited") return "expired";
  const withdrawn =
    row.class === "marketing" && address !== null && !consents({ workspaceId, channel, address }, topicId);
  if (suppressed !== null || withdrawn) return "consent_withdrawn";
  return isPaused(row) ? "journey_paused" : "will_send";
}
