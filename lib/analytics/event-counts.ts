import { orderValue } from "#core/analytics/order-value.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { Sql } from "#lib/platform/db.ts";

export type CountedEvent = Pick<LoggedEvent, "workspaceId" | "type" | "event" | "timestamp" | "properties">;

// One row per name, currency and quarter hour; `bucket` keeps the newest event time in it.
const COUNT = `
  insert into rollup_delta (workspace_id, journey_id, version, step_id, metric, key, bucket, n, value)
  select workspace_id, '', 0, currency, 'event', event, max(at), count(*), sum(value)
  from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::numeric[])
    as e (workspace_id, currency, event, at, value)
  group by workspace_id, currency, event, date_bin('15 minutes', at, 'epoch')`;

/**
 * Counts handled events by name and day, in the transaction that handles them. It only appends: no two batches
 * ever wait for one row, and the fold adds the rows up later. Cairn's own rows are not counted.
 */
export async function countEvents(tx: Sql, events: readonly CountedEvent[]): Promise<void> {
  const counted = events.filter(({ type }) => type !== "system");
  if (counted.length === 0) return;
  const worth = counted.map(({ event, properties }) => orderValue(event, properties));
  await tx.run(
    COUNT,
    [
      counted.map(({ workspaceId }) => workspaceId),
      worth.map(({ currency }) => currency),
      counted.map(({ event }) => event),
      counted.map(({ timestamp }) => new Date(timestamp).toISOString()),
      worth.map(({ value }) => String(value ?? 0)),
    ],
    "count_events",
  );
}
