import { newestOfSource } from "#lib/eventlog/latest-of-source.ts";
import { listRefused } from "#lib/eventlog/quarantine.ts";
import { type RefusalCode, refusalOf } from "#lib/intake/refusals.ts";
import type { Sql } from "#lib/platform/db.ts";

/** What came of one post, or of one event in it. quarantined: genuine, but not understood. rejected: not believed. */
export type SourceDelivery = Readonly<{
  id: string;
  at: string;
  verdict: "accepted" | "quarantined" | "rejected";
  /** The event's name, or why there is none. */
  what: string;
  seq: number | null;
  cure: string | null;
}>;

const MOST = 20;

/** The last things that came to a source, with their verdicts, newest first. */
export async function lastDeliveries(
  sql: Sql,
  workspaceId: string,
  sourceId: string,
): Promise<readonly SourceDelivery[]> {
  const [events, refused] = await Promise.all([
    newestOfSource(sql, workspaceId, sourceId, MOST),
    listRefused(sql, workspaceId, { sourceId, limit: MOST }),
  ]);
  const taken = events.map(
    ({ seq, event, receivedAt }): SourceDelivery => ({
      id: `evt-${seq}`,
      at: receivedAt,
      verdict: "accepted",
      what: event,
      seq,
      cure: null,
    }),
  );
  return [...taken, ...refused.rows.map(refusedOf)]
    .sort((one, other) => other.at.localeCompare(one.at))
    .slice(0, MOST);
}

/** The newest thing that came and was not taken: what somebody who waits for a first event wants to know. */
export async function lastRefused(
  sql: Sql,
  workspaceId: string,
  sourceId: string,
): Promise<SourceDelivery | null> {
  const { rows } = await listRefused(sql, workspaceId, { sourceId, limit: 1 });
  return rows[0] ? refusedOf(rows[0]) : null;
}

type Refused = Awaited<ReturnType<typeof listRefused>>["rows"][number];

function refusedOf({ id, kind, code, pointer, receivedAt }: Refused): SourceDelivery {
  const { title, detail } = refusalOf(code as RefusalCode);
  const what = pointer === null ? title : `${title}: ${pointer.replace(/^\/(mapping\/)?/, "")}`;
  return { id, at: receivedAt.toISOString(), verdict: kind, what, seq: null, cure: detail };
}
