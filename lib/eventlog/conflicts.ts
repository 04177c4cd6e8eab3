import type { Instant } from "#core/kernel/time.ts";
import type { Sql } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";

/** A second body under a message id that is taken, with the hash of the first. */
export type Clash = Readonly<{ event: Clashing; firstHash: string }>;
type Clashing = Readonly<{
  workspaceId: string;
  sourceId: string;
  messageId: string;
  type: string;
  event: string;
  body: object;
  bodyHash: string;
  receivedAt: Instant;
}>;

/** More differing bodies of one message id than this are answered, but no longer kept (DM-05). */
const KEPT_PER_KEY = 10;

const INSERT = `
  insert into event_conflict (id, workspace_id, source_id, message_id, first_hash, other_hash, body, received_at)
  select x.id, x.ws, x.src, x.mid, decode(x.first, 'hex'), decode(x.other, 'hex'), x.body, to_timestamp(x.received / 1000)
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::float8[])
    as x(id, ws, src, mid, first, other, body, received)
  where (select count(*) from event_conflict c
         where c.workspace_id = x.ws and c.source_id = x.src and c.message_id = x.mid) < $9
    and not exists (select 1 from event_conflict c where c.workspace_id = x.ws and c.source_id = x.src
                    and c.message_id = x.mid and c.other_hash = decode(x.other, 'hex'))`;

/** Keeps what differed, with both hashes, for people to look at. It triggers nothing (S-1.4). */
export async function recordConflicts(sql: Sql, clashes: readonly Clash[]): Promise<void> {
  const kept = distinct(clashes);
  if (kept.length === 0) return;
  await sql.run(
    INSERT,
    [
      kept.map(() => newId("cfl")),
      kept.map(({ event }) => event.workspaceId),
      kept.map(({ event }) => event.sourceId),
      kept.map(({ event }) => event.messageId),
      kept.map(({ firstHash }) => firstHash),
      kept.map(({ event }) => event.bodyHash),
      kept.map(({ event }) => JSON.stringify({ type: event.type, event: event.event, ...event.body })),
      kept.map(({ event }) => event.receivedAt),
      KEPT_PER_KEY,
    ],
    "record_conflicts",
  );
}

/** Each differing body once, and no more of one key than are kept. */
function distinct(clashes: readonly Clash[]): readonly Clash[] {
  const bodies = new Map<string, Map<string, Clash>>();
  for (const clash of clashes) {
    const key = `${clash.event.workspaceId}\n${clash.event.sourceId}\n${clash.event.messageId}`;
    const ofKey = bodies.get(key) ?? new Map<string, Clash>();
    if (ofKey.size < KEPT_PER_KEY) ofKey.set(clash.event.bodyHash, clash);
    bodies.set(key, ofKey);
  }
  return [...bodies.values()].flatMap((ofKey) => [...ofKey.values()]);
}

export type Conflict = Readonly<{
  id: string;
  sourceId: string;
  messageId: string;
  firstHash: string;
  otherHash: string;
  body: unknown;
  receivedAt: Date;
}>;

/** The newest conflicts of a workspace. */
export function listConflicts(sql: Sql, workspaceId: string, limit = 50): Promise<readonly Conflict[]> {
  return sql.rows<Conflict>(
    `select id, source_id as "sourceId", message_id as "messageId", encode(first_hash, 'hex') as "firstHash",
            encode(other_hash, 'hex') as "otherHash", body, received_at as "receivedAt"
     from event_conflict where workspace_id = $1 order by received_at desc, id desc limit $2`,
    [workspaceId, Math.min(limit, 200)],
  );
}
