import type { LoggedEvent } from "#core/engine/event.ts";
import { readRow } from "#lib/eventlog/queue.ts";
import type { Sql } from "#lib/platform/db.ts";

/** So many of the newest events of a workspace are looked at, and so many of them returned. */
const LOOKED_AT = 50_000;
const MOST = 20_000;

/** The newest events of some names within so many days: what estimates are made from. Bounded, whatever the log holds. */
export async function sampleEvents(
  sql: Sql,
  workspaceId: string,
  names: readonly string[],
  days: number,
): Promise<readonly LoggedEvent[]> {
  if (names.length === 0) return [];
  const rows = await sql.rows<Parameters<typeof readRow>[0]>(
    `select e.seq, e.workspace_id, e.person_id, p.merged_into, 0 as starts, e.source_id, e.message_id, e.type, e.event,
       e.timestamp, e.received_at, e.body, e.flags
     from (
       select * from event where workspace_id = $1 and received_at > cairn_now() - $3 * interval '1 day'
       order by seq desc limit ${LOOKED_AT}
     ) e join person p on p.id = e.person_id
     where e.event = any($2::text[]) and e.type <> 'system' limit ${MOST}`,
    [workspaceId, names, days],
    "sample_events",
  );
  return rows.map((row) => readRow(row).event);
}
