import { type EventType, TYPE_NAMES } from "#core/engine/event.ts";
import { isObject, type Json, type JsonObject } from "#core/kernel/json.ts";
import { isLonger } from "#lib/intake/check-json.ts";
import type { Sender } from "#lib/intake/draft.ts";
import { readIdentifier } from "#lib/intake/identifiers.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import type { Refusal } from "#lib/intake/refusals.ts";
import { judgeTraits } from "#lib/intake/traits.ts";

export type Item = Readonly<Record<string, unknown>>;
export type Ids = Readonly<{
  userId: string | null;
  anonymousId: string | null;
  previousId: string | null;
  groupId: string | null;
}>;
export type Data = Readonly<{ properties?: JsonObject; traits?: JsonObject; context?: JsonObject }>;

/** What triggers match, or why the item has no such name. */
export function readName(item: Item, type: EventType): string | Refusal {
  if (type !== "track" && type !== "system") return TYPE_NAMES[type];
  const name = item["event"];
  if (type === "system" && (name === undefined || name === null || name === "")) return "System";
  if (typeof name !== "string" || name.trim() === "") return { code: "no_event_name", pointer: "/event" };
  return isLonger(name, LIMITS.eventNameBytes) ? { code: "string_too_long", pointer: "/event" } : name;
}

/** The identifiers as sent, those that the type needs among them (S-1.7). */
export function readIds(item: Item, type: EventType): Ids | Refusal {
  const ids: { -readonly [Field in keyof Ids]: Ids[Field] } = {
    userId: null,
    anonymousId: null,
    previousId: null,
    groupId: null,
  };
  for (const field of Object.keys(ids) as (keyof Ids)[]) {
    const sent = item[field];
    if (sent === undefined || sent === null) continue;
    const id = readIdentifier(sent);
    if (!id.ok) return { code: id.code, pointer: `/${field}` };
    ids[field] = id.value;
  }
  return missingIds(ids, type) ?? ids;
}

function missingIds({ userId, anonymousId, previousId }: Ids, type: EventType): Refusal | null {
  if (type === "system") return null;
  if (userId === null && anonymousId === null) return { code: "no_identifier" };
  if (type !== "alias" || (userId !== null && previousId !== null)) return null;
  return { code: "no_identifier", pointer: userId === null ? "/userId" : "/previousId" };
}

/**
 * What this sender may not say. A public key may join a visitor to a user, and nobody else (S-1.18): an alias that names
 * the visitor's own anonymousId as the previous id says no more than identify does, and one to oneself says nothing.
 */
export function deny(type: EventType, ids: Ids, { trusted }: Sender): Refusal | null {
  if (trusted) return null;
  if (type === "system") return { code: "forbidden", pointer: "/type" };
  const joins = ids.previousId !== ids.anonymousId && ids.previousId !== ids.userId;
  return type === "alias" && joins ? { code: "merge_not_allowed" } : null;
}

const FIELDS = ["properties", "traits", "context"] as const;

/** Properties, traits and context: objects, or absent. */
export function readData(item: Item, type: EventType, sender: Sender, flags: string[]): Data | Refusal {
  const data: { -readonly [Field in keyof Data]: Data[Field] } = {};
  for (const field of FIELDS) {
    const sent = item[field];
    if (sent === undefined || sent === null) continue;
    if (!isObject(sent)) return { code: "bad_value", pointer: `/${field}` };
    data[field] = sent;
  }
  if (data.traits) data.traits = judgeTraits(data.traits, type, sender, flags);
  if (type === "page" || type === "screen") data.properties = withName(item, data.properties ?? {});
  return data;
}

/** A page's or screen's own name and category are read like any other property of it. */
function withName({ name, category }: Item, properties: JsonObject): JsonObject {
  const extra: Record<string, Json> = {};
  if (typeof name === "string" && properties["name"] === undefined) extra["name"] = name;
  if (typeof category === "string" && properties["category"] === undefined) extra["category"] = category;
  return { ...properties, ...extra };
}
