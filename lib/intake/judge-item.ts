import { createHash } from "node:crypto";
import { type EventType, TYPE_NAMES } from "#core/engine/event.ts";
import { canonicalJson, isObject, type Json, type JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { EventBody } from "#lib/eventlog/append.ts";
import { checkJson, isLonger } from "#lib/intake/check-json.ts";
import type { Draft, Sender, Verdict } from "#lib/intake/draft.ts";
import { readIdentifier, readMessageId } from "#lib/intake/identifiers.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import { productOf } from "#lib/intake/product-of.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";
import { eventTime } from "#lib/intake/timestamps.ts";
import { judgeTraits } from "#lib/intake/traits.ts";
import { newId } from "#lib/platform/ids.ts";

/** What an item inherits from the call that it came in. */
export type Call = Readonly<{
  sender: Sender;
  /** By the path; null in a batch, where each item says. */
  type: EventType | null;
  sentAt: unknown;
  receivedAt: Instant;
  historical: boolean;
  /** The body holds \u escapes. */
  escapes: boolean;
  /** Some key stands in the body twice. */
  repeatedKeys: boolean;
  /** No item of the body can be larger than an event may be. */
  small: boolean;
  idempotencyKey: string | null;
}>;

type Item = Readonly<Record<string, unknown>>;
type Ids = Readonly<{
  userId: string | null;
  anonymousId: string | null;
  previousId: string | null;
  groupId: string | null;
}>;

const TYPES: ReadonlySet<unknown> = new Set([
  "track",
  "identify",
  "page",
  "screen",
  "group",
  "alias",
  "system",
]);

/** Judges one item by everything that can be said without the database (guarantees 4.4). */
export function judgeItem(value: unknown, index: number, call: Call): Verdict {
  if (!isObject(value)) return refuse("bad_json");
  const item: Item = value;
  if (!call.small && isLonger(JSON.stringify(item), LIMITS.eventBytes)) return refuse("too_large");
  const { problem, rounded } = checkJson(item, call.escapes);
  if (problem) return { ok: false, refusal: problem };
  const type = call.type ?? item["type"];
  if (!TYPES.has(type)) return refuse("unknown_type", "/type");
  const flags = rounded || call.repeatedKeys ? ["sanitized"] : [];
  return draftItem(item, type as EventType, index, call, flags);
}

function draftItem(item: Item, type: EventType, index: number, call: Call, flags: string[]): Verdict {
  const { sender, receivedAt } = call;
  const event = eventName(item, type);
  if (event === null) return refuse(isText(item["event"]) ? "string_too_long" : "no_event_name", "/event");
  const ids = readIds(item, type);
  if ("code" in ids) return refuse(ids.code, ids.pointer);
  const denied = deny(type, ids, sender);
  if (denied) return denied;
  const data = readData(item, type, sender, flags);
  if ("code" in data) return refuse(data.code, data.pointer);

  const original = item["originalTimestamp"] ?? item["timestamp"];
  const time = eventTime(original, item["sentAt"] ?? call.sentAt, receivedAt);
  flags.push(...time.flags);
  if (call.historical || item["historical"] === true) flags.push("historical");

  const meaning = meaningOf(type, event, ids, data, original);
  const messageId = messageIdOf(item, index, call, meaning, flags);
  if ("code" in messageId) return refuse(messageId.code, "/messageId");
  const draft: Draft = {
    event: {
      workspaceId: sender.workspaceId,
      sourceId: sender.sourceId,
      messageId: messageId.value,
      type,
      event,
      timestamp: time.timestamp,
      receivedAt,
      body: bodyOf(ids, data, original, item["sentAt"] ?? call.sentAt),
      flags: [...new Set(flags)],
      bodyHash: sha256(meaning),
    },
    ask: type === "system" ? null : askOf(ids, type, sender, time.timestamp),
    product: type === "system" ? productOf(sender.workspaceId, data.properties ?? {}, time.timestamp) : null,
    mayProbe: sender.trusted,
  };
  return { ok: true, draft };
}

/** What triggers match. Null: it has none, or too long a one. */
function eventName(item: Item, type: EventType): string | null {
  if (type !== "track" && type !== "system") return TYPE_NAMES[type];
  const name = item["event"];
  if (type === "system" && (name === undefined || name === null || name === "")) return "System";
  return isText(name) && !isLonger(name, LIMITS.eventNameBytes) ? name : null;
}

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";

const ID_FIELDS = ["userId", "anonymousId", "previousId", "groupId"] as const;

function readIds(item: Item, type: EventType): Ids | Readonly<{ code: RefusalCode; pointer: string }> {
  const ids: Record<(typeof ID_FIELDS)[number], string | null> = {
    userId: null,
    anonymousId: null,
    previousId: null,
    groupId: null,
  };
  for (const field of ID_FIELDS) {
    const sent = item[field];
    if (sent === undefined || sent === null) continue;
    const id = readIdentifier(sent);
    if (!id.ok) return { code: id.code, pointer: `/${field}` };
    ids[field] = id.value;
  }
  if (type !== "system" && ids.userId === null && ids.anonymousId === null)
    return { code: "no_identifier", pointer: "" };
  if (type === "alias" && (ids.userId === null || ids.previousId === null)) {
    return { code: "no_identifier", pointer: ids.userId === null ? "/userId" : "/previousId" };
  }
  return ids;
}

/**
 * A public key may join a visitor to a user, and nobody else (S-1.18). An alias that names the visitor's own anonymousId
 * as the previous id says no more than identify does, and one from a user to the same user says nothing.
 */
function deny(type: EventType, ids: Ids, { trusted }: Sender): Verdict | null {
  if (trusted) return null;
  if (type === "system") return refuse("forbidden", "/type");
  return type === "alias" && joinsPeople(ids) ? refuse("merge_not_allowed") : null;
}

const joinsPeople = ({ previousId, anonymousId, userId }: Ids) => previousId !== anonymousId && previousId !== userId;

type Data = Readonly<{ properties?: JsonObject; traits?: JsonObject; context?: JsonObject }>;

function readData(
  item: Item,
  type: EventType,
  sender: Sender,
  flags: string[],
): Data | Readonly<{ code: RefusalCode; pointer: string }> {
  for (const field of ["properties", "traits", "context"] as const) {
    const sent = item[field];
    if (sent !== undefined && sent !== null && !isObject(sent))
      return { code: "bad_value", pointer: `/${field}` };
  }
  const properties = withName(item, type);
  const context = isObject(item["context"]) ? item["context"] : undefined;
  const traits = isObject(item["traits"]) ? judgeTraits(item["traits"], type, sender, flags) : undefined;
  return {
    ...(properties ? { properties } : {}),
    ...(traits ? { traits } : {}),
    ...(context ? { context } : {}),
  };
}

/** A page's or screen's own name and category are read like any other property of it. */
function withName(item: Item, type: EventType): JsonObject | undefined {
  const properties = isObject(item["properties"]) ? item["properties"] : undefined;
  if (type !== "page" && type !== "screen") return properties;
  const { name, category } = item;
  const extra: Record<string, Json> = {};
  if (typeof name === "string" && properties?.["name"] === undefined) extra["name"] = name;
  if (typeof category === "string" && properties?.["category"] === undefined) extra["category"] = category;
  return { ...properties, ...extra };
}

/** What makes two bodies the same event (DM-02): not when they were sent, nor by which library. */
function meaningOf(
  type: EventType,
  event: string,
  ids: Ids,
  { properties, traits }: Data,
  original: unknown,
): string {
  const named = [type, event, ids.userId, ids.anonymousId, ids.previousId, ids.groupId]
    .map((part) => part ?? "")
    .join("\n");
  return `${named}\n${isTime(original) ? original : ""}\n${canonicalJson(properties)}\n${canonicalJson(traits)}`;
}

const isTime = (value: unknown): value is string | number =>
  typeof value === "string" || typeof value === "number";

type MessageId = Readonly<{ value: string } | { code: RefusalCode }>;

/** The sender's own, else what the Idempotency-Key or the content gives (S-1.5). */
function messageIdOf(item: Item, index: number, call: Call, meaning: string, flags: string[]): MessageId {
  const sent = readMessageId(item["messageId"]);
  if (!sent.ok) return { code: sent.code };
  if (sent.value !== null) return { value: sent.value };
  if (call.idempotencyKey !== null) return { value: `${call.idempotencyKey}:${index}` };
  if (isTime(item["originalTimestamp"] ?? item["timestamp"])) {
    flags.push("id_derived");
    return { value: `sha256:${sha256(`${call.sender.sourceId}\n${meaning}`)}` };
  }
  flags.push("id_assigned");
  return { value: newId("msg") };
}

function bodyOf(ids: Ids, data: Data, original: unknown, sentAt: unknown): EventBody {
  return {
    ...(ids.userId === null ? {} : { userId: ids.userId }),
    ...(ids.anonymousId === null ? {} : { anonymousId: ids.anonymousId }),
    ...(ids.previousId === null ? {} : { previousId: ids.previousId }),
    ...(ids.groupId === null ? {} : { groupId: ids.groupId }),
    ...data,
    ...(isTime(original) ? { originalTimestamp: original } : {}),
    ...(isTime(sentAt) ? { sentAt } : {}),
  };
}

function askOf(
  { userId, anonymousId, previousId }: Ids,
  type: EventType,
  { workspaceId, trusted }: Sender,
  timestamp: Instant,
) {
  const merging = type === "alias" && (trusted || previousId === userId) ? previousId : null;
  return { workspaceId, userId, anonymousId, previousId: merging, address: null, timestamp };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function refuse(code: RefusalCode, pointer?: string): Verdict {
  return { ok: false, refusal: pointer ? { code, pointer } : { code } };
}
