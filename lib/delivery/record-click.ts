import { randomBytes } from "node:crypto";
import { INTERNAL_SOURCE } from "#core/engine/event.ts";
import { sha256Hex, shardOf } from "#core/kernel/hash.ts";
import { addToRollups } from "#lib/analytics/rollups.ts";
import { readClickToken } from "#lib/delivery/click-links.ts";
import { appendEvents, type NewEvent } from "#lib/eventlog/append.ts";
import type { Platform } from "#lib/platform/platform.ts";

export const LINK_CLICKED = "Email Link Clicked";

/** Whoever clicks faster than this is a scanner (S-15.7). */
const MACHINE_MS = 2_000;

type Row = Readonly<{
  url: string;
  position: number;
  deliveryId: string;
  workspaceId: string;
  personId: string | null;
  journeyId: string | null;
  version: number | null;
  stepId: string | null;
  now: number;
  sinceMs: number | null;
}>;

const FIND = `
  select l.url, l.position, l.delivery_id as "deliveryId", l.workspace_id as "workspaceId", d.person_id as "personId",
    d.journey_id as "journeyId", d.version, d.step_id as "stepId", (extract(epoch from cairn_now()) * 1000)::float8 as now,
    (extract(epoch from cairn_now() - d.sent_at) * 1000)::float8 as "sinceMs"
  from tracked_link l join delivery d on d.id = l.delivery_id where l.id = $1`;

/** Where a click leads: only ever the address that stands with the message (SEC-45). Null for a link that is not ours. */
export async function followLink(
  { db, queues }: Pick<Platform, "db" | "queues">,
  token: string,
  record: boolean,
): Promise<string | null> {
  const id = readClickToken(token);
  if (id === null) return null;
  const [row] = await db.rows<Row>(FIND, [id], "find_link");
  if (!row) return null;
  if (record && row.personId !== null) {
    await recordClick(db, row, row.personId);
    queues.ring({ name: "engine" });
  }
  return row.url;
}

async function recordClick(db: Platform["db"], row: Row, personId: string): Promise<void> {
  const machine = row.sinceMs !== null && row.sinceMs < MACHINE_MS;
  await db.transaction(async (tx) => {
    const first = machine
      ? "duplicate"
      : (await appendEvents(tx, [eventOf(row, personId, `click:${row.deliveryId}`, false)]))[0]?.status;
    if (first !== "accepted") {
      const again = `click:${row.deliveryId}:${randomBytes(8).toString("hex")}`;
      await appendEvents(tx, [eventOf(row, personId, again, machine)]);
      return;
    }
    const { workspaceId, journeyId, version, stepId } = row;
    if (journeyId === null || version === null || stepId === null) return;
    await addToRollups(tx, [{ workspaceId, journeyId, version, stepId, metric: "click", key: "", n: 1 }]);
  });
}

function eventOf(row: Row, personId: string, messageId: string, machine: boolean): NewEvent {
  const { workspaceId, deliveryId, url, now } = row;
  return {
    workspaceId,
    sourceId: INTERNAL_SOURCE,
    messageId,
    type: "track",
    event: LINK_CLICKED,
    personId,
    shard: shardOf(workspaceId, personId),
    timestamp: now,
    receivedAt: now,
    body: { properties: { deliveryId, url, ...(machine ? { machine } : {}) } },
    flags: [],
    // One first click a delivery, whichever of its links it was.
    bodyHash: sha256Hex(messageId),
  };
}
