import { documentSchema, type JourneyDocument } from "#core/journey/document.ts";
import { shardOf } from "#core/kernel/hash.ts";
import { appendEvents, type NewEvent } from "#lib/eventlog/append.ts";
import type { Database } from "#lib/platform/db.ts";
import { insertWorkspace } from "#lib/workspaces/workspace.ts";

/** The event that the measured journey starts on. */
export const EVENT = "add_to_cart";
const SOURCE = "src_bench";

/** One event → a condition on its property → a webhook: the smallest journey that does something. */
export function journeyDocument(url: string, event = EVENT) {
  return documentSchema.parse({
    steps: [
      { id: "start", kind: "event-trigger", name: "Added", config: { event } },
      {
        id: "worth",
        kind: "condition",
        name: "Worth it?",
        config: {
          rule: {
            kind: "compare",
            path: "context.trigger.properties.value",
            operator: "greaterThan",
            value: 50,
          },
        },
      },
      {
        id: "call",
        kind: "webhook",
        name: "Call",
        config: { url, body: '{"id": {{ event.properties.id | json }}}' },
      },
      { id: "end", kind: "exit", name: "End", config: {} },
    ],
    edges: [
      { from: "start", output: "next", to: "worth" },
      { from: "worth", output: "yes", to: "call" },
      { from: "worth", output: "no", to: "end" },
      { from: "call", output: "next", to: "end" },
    ],
    settings: { reentry: { mode: "always" } },
  });
}

/** A workspace with that journey live; resolves to its id. */
export async function openShop(db: Database, url: string): Promise<string> {
  const id = await db.transaction(async (tx) => {
    const workspace = await insertWorkspace(tx, {
      name: "Bench",
      timeZone: "Europe/Berlin",
      currency: "EUR",
    });
    return workspace.id;
  });
  await addSource(db, id);
  await addJourney(db, id, "jrn_bench", journeyDocument(url));
  return id;
}

/** Where the events of `acceptEvents` come from. */
export async function addSource(db: Database, workspaceId: string): Promise<void> {
  await db.run("insert into source (id, workspace_id, kind, name) values ($1, $2, 'http', 'Bench')", [
    SOURCE,
    workspaceId,
  ]);
}

/** A journey, live in its first version. */
export async function addJourney(
  db: Database,
  workspaceId: string,
  id: string,
  document: JourneyDocument,
): Promise<void> {
  await db.run(
    `insert into journey (id, workspace_id, name, status, live_version, updated_at, epoch)
     values ($1, $2, $1, 'live', 1, now(), 1)`,
    [id, workspaceId],
  );
  await db.run(
    "insert into journey_version (journey_id, number, document, content_hash) values ($1, 1, $2, $1)",
    [id, JSON.stringify(document)],
  );
}

/** Accepts one event each of people that nobody has met before, as intake leaves them: logged and queued. */
export async function acceptEvents(
  db: Database,
  workspaceId: string,
  from: number,
  count: number,
  event = EVENT,
): Promise<void> {
  for (let at = from; at < from + count; at += 1_000) {
    const people = Array.from(
      { length: Math.min(1_000, from + count - at) },
      (_, more) => `per_bench${at + more}`,
    );
    await db.run(
      `insert into person (id, workspace_id, shard, known, first_seen, last_seen)
       select id, $2, shard, true, now(), now() from unnest($1::text[], $3::int2[]) as n(id, shard)`,
      [people, workspaceId, people.map((id) => shardOf(workspaceId, id))],
    );
    await acceptEventsOf(db, workspaceId, people, event);
  }
}

let accepted = 0;

/** Accepts one event each of people who are known. */
export async function acceptEventsOf(
  db: Database,
  workspaceId: string,
  people: readonly string[],
  event = EVENT,
): Promise<void> {
  await appendEvents(
    db,
    people.map((personId) => {
      accepted += 1;
      return eventOf(workspaceId, personId, event, `evt-${accepted}-${personId}`);
    }),
  );
}

function eventOf(workspaceId: string, personId: string, event: string, messageId: string): NewEvent {
  const now = Date.now();
  return {
    workspaceId,
    sourceId: SOURCE,
    messageId,
    type: "track",
    event,
    personId,
    shard: shardOf(workspaceId, personId),
    timestamp: now,
    receivedAt: now,
    body: {
      userId: personId,
      properties: { id: messageId, value: 80, name: "Tent", currency: "EUR" },
    },
    flags: [],
    bodyHash: "00",
  };
}
