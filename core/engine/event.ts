import type { JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";

export type EventType = "track" | "identify" | "page" | "screen" | "group" | "alias" | "system";

/** An accepted event as the log keeps it, for one person. */
export type LoggedEvent = Readonly<{
  /** Order of acceptance. Event time is `timestamp`; the two may disagree (S-0.2). */
  seq: number;
  workspaceId: string;
  sourceId: string;
  messageId: string;
  type: EventType;
  /** What triggers match: a track's own name, else Page, Screen, Identify, Group, Alias. */
  event: string;
  personId: string;
  timestamp: Instant;
  receivedAt: Instant;
  userId: string | null;
  anonymousId: string | null;
  properties: JsonObject;
  traits: JsonObject;
  context: JsonObject;
  flags: readonly string[];
}>;

/** Names that matching uses for calls that carry no name of their own. */
export const TYPE_NAMES: Readonly<Record<Exclude<EventType, "track" | "system">, string>> = {
  identify: "Identify",
  page: "Page",
  screen: "Screen",
  group: "Group",
  alias: "Alias",
};

/** Rows that Cairn writes into its own log: they reach runs as any event does. */
export const DELIVERY_SETTLED = "Delivery Settled";
/** What a step has changed of a person, or of a list: such rows only tell, and move nobody. */
export const PERSON_UPDATED = "Person Updated";
export const LIST_CHANGED = "List Changed";
export const ORDERED_BY_SAME_ADDRESS = "Ordered By Same Address";
/** The names of all rows that Cairn writes about its own work: nobody else may send them in its name. */
const OWN_EVENTS: ReadonlySet<string> = new Set([
  DELIVERY_SETTLED,
  ORDERED_BY_SAME_ADDRESS,
  PERSON_UPDATED,
  LIST_CHANGED,
  "Journey Requested",
  "Journey Answered",
  "Journey Progress",
  "Segment Entered",
  "Segment Left",
  "Trigger Due",
]);

/** True for a row that is logged as processed: nobody is moved by it, be it now or when a merge looks back. */
export function tellsOnly({ type, event }: Pick<LoggedEvent, "type" | "event">): boolean {
  return type === "system" && (event === PERSON_UPDATED || event === LIST_CHANGED);
}

/** True for a name that only Cairn's own rows bear. */
export function isOwnEvent(name: string): boolean {
  return OWN_EVENTS.has(name);
}

/** The source of such rows. */
export const INTERNAL_SOURCE = "internal";

/** True for an event that must not start, move or end a run (S-1.12). */
export function isHistorical(event: LoggedEvent): boolean {
  return event.flags.includes("historical");
}

/** Causation depth: 0 for an event from outside, one more than its cause for an emitted one (S-2.14). */
export function depthOf(event: LoggedEvent): number {
  const depth = event.context["cairnDepth"];
  return event.sourceId === INTERNAL_SOURCE && typeof depth === "number" ? depth : 0;
}
