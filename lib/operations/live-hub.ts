import { newestDelivery, newestInboxMessage } from "#lib/delivery/newest.ts";
import { newestEvent } from "#lib/eventlog/newest.ts";
import type { Database, Sql } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { type Sweeper, sweep } from "#lib/platform/sweep.ts";
import { newestMove } from "#lib/runs/newest.ts";
import type { Capability } from "#lib/workspaces/policy.ts";

/** How each topic stands, as texts that differ when something has happened. */
export type Marks = Readonly<Record<string, string>>;
type Watch = Readonly<{ capability: Capability; mark: (sql: Sql, workspaceId: string) => Promise<string> }>;

const events = async (sql: Sql, workspaceId: string) => String(await newestEvent(sql, workspaceId));

// A delivery that is settled appends an event, and so moves this mark too.
const deliveries = async (sql: Sql, workspaceId: string) =>
  `${await newestDelivery(sql, workspaceId)}/${await newestEvent(sql, workspaceId)}`;

const WATCHES: Readonly<Record<string, Watch>> = {
  events: { capability: "people:read", mark: events },
  journey: { capability: "journeys:read", mark: newestMove },
  deliveries: { capability: "deliveries:read", mark: deliveries },
  inbox: { capability: "deliveries:read", mark: newestInboxMessage },
};

/** What a topic such as `events` or `journey:jrn_1` asks for; null for one that does not exist. */
export function topicCapability(topic: string): Capability | null {
  return watchOf(topic)?.capability ?? null;
}

function watchOf(topic: string): Watch | undefined {
  const [name = "", subject] = topic.split(":");
  return (name === "journey") === (subject !== undefined) && Object.hasOwn(WATCHES, name)
    ? WATCHES[name]
    : undefined;
}

/** How the topics stand now. Topics of one kind share one question. */
export async function readMarks(sql: Sql, workspaceId: string, topics: readonly string[]): Promise<Marks> {
  const kinds = [...new Set(topics.map((topic) => topic.split(":")[0] ?? ""))];
  const marks = await Promise.all(kinds.map((kind) => WATCHES[kind]?.mark(sql, workspaceId) ?? ""));
  return Object.fromEntries(
    topics.map((topic) => [topic, marks[kinds.indexOf(topic.split(":")[0] ?? "")] ?? ""]),
  );
}

type Listener = Readonly<{ topics: readonly string[]; hear: (marks: Marks) => void }>;
type Room = { listeners: Set<Listener>; sweeper: Sweeper };

const EVERY_MS = 1_000;
const hubs = new WeakMap<Database, Map<string, Room>>();

/** Hears how the topics stand, about once a second. However many listen to a workspace, Postgres is asked once. */
export function listenTo(
  { db }: Pick<Platform, "db">,
  workspaceId: string,
  topics: readonly string[],
  hear: (marks: Marks) => void,
): () => void {
  const rooms = hubs.get(db) ?? new Map<string, Room>();
  hubs.set(db, rooms);
  const room = rooms.get(workspaceId) ?? openRoom(db, workspaceId);
  rooms.set(workspaceId, room);
  const listener: Listener = { topics, hear };
  room.listeners.add(listener);
  return () => {
    room.listeners.delete(listener);
    if (room.listeners.size > 0 || rooms.get(workspaceId) !== room) return;
    rooms.delete(workspaceId);
    void room.sweeper.stop();
  };
}

function openRoom(db: Database, workspaceId: string): Room {
  const listeners = new Set<Listener>();
  const sweeper = sweep(EVERY_MS, async () => {
    const topics = [...new Set([...listeners].flatMap((listener) => listener.topics))];
    const marks = await readMarks(db, workspaceId, topics);
    for (const listener of listeners) listener.hear(marks);
  });
  return { listeners, sweeper };
}
