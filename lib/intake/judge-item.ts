import { hash } from "node:crypto";
import type { EventType } from "#core/engine/event.ts";
import { isObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { EventBody } from "#lib/eventlog/append.ts";
import { checkJson, isLonger } from "#lib/intake/check-json.ts";
import type { Draft, Sender, Verdict } from "#lib/intake/draft.ts";
import { type Data, deny, type Ids, type Item, readData, readIds, readName } from "#lib/intake/item-parts.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import { meaningOf, messageIdOf } from "#lib/intake/message-id.ts";
import { productOf } from "#lib/intake/product-of.ts";
import type { Refusal } from "#lib/intake/refusals.ts";
import { eventTime } from "#lib/intake/timestamps.ts";

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
  if (!isObject(value)) return { ok: false, refusal: { code: "bad_json" } };
  const item: Item = value;
  if (!call.small && isLonger(JSON.stringify(item), LIMITS.eventBytes)) {
    return { ok: false, refusal: { code: "too_large" } };
  }
  const { problem, rounded } = checkJson(item, call.escapes);
  if (problem) return { ok: false, refusal: problem };
  const type = call.type ?? item["type"];
  if (!TYPES.has(type)) return { ok: false, refusal: { code: "unknown_type", pointer: "/type" } };
  const flags = rounded || call.repeatedKeys ? ["sanitized"] : [];
  const parts = readParts(item, type as EventType, call.sender, flags);
  return "code" in parts ? { ok: false, refusal: parts } : draftOf(item, index, call, parts);
}

/** `flags` grows while the item is judged. */
type Parts = Readonly<{ type: EventType; event: string; ids: Ids; data: Data; flags: string[] }>;

function readParts(item: Item, type: EventType, sender: Sender, flags: string[]): Parts | Refusal {
  const event = readName(item, type);
  if (typeof event !== "string") return event;
  const ids = readIds(item, type);
  if ("code" in ids) return ids;
  const denied = deny(type, ids, sender);
  if (denied) return denied;
  const data = readData(item, type, sender, flags);
  return "code" in data ? data : { type, event, ids, data, flags };
}

function draftOf(item: Item, index: number, call: Call, { type, event, ids, data, flags }: Parts): Verdict {
  const { sender, receivedAt, idempotencyKey } = call;
  const { workspaceId, sourceId } = sender;
  const original = item["originalTimestamp"] ?? item["timestamp"];
  const sentAt = item["sentAt"] ?? call.sentAt;
  const { timestamp, flags: ofTime } = eventTime(original, sentAt, receivedAt);
  flags.push(...ofTime);
  if (call.historical || item["historical"] === true) flags.push("historical");
  const meaning = meaningOf(type, event, ids, data, textOfTime(original));
  const messageId = messageIdOf(item, { sourceId, idempotencyKey, index }, meaning, flags);
  if (typeof messageId !== "string") return { ok: false, refusal: messageId };
  const isSystem = type === "system";
  const draft: Draft = {
    event: {
      workspaceId,
      sourceId,
      messageId,
      type,
      event,
      timestamp,
      receivedAt,
      body: bodyOf(ids, data, textOfTime(original), textOfTime(sentAt)),
      flags: flags.length > 1 ? [...new Set(flags)] : flags,
      bodyHash: hash("sha256", meaning),
    },
    ask: isSystem ? null : askOf(ids, type, sender, timestamp),
    product: isSystem ? productOf(workspaceId, data.properties ?? {}, timestamp) : null,
    mayProbe: sender.trusted,
  };
  return { ok: true, draft };
}

const textOfTime = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? value : null;

function bodyOf(
  ids: Ids,
  data: Data,
  original: string | number | null,
  sentAt: string | number | null,
): EventBody {
  const body: { -readonly [Field in keyof EventBody]: EventBody[Field] } = {};
  for (const field of Object.keys(ids) as (keyof Ids)[]) {
    const id = ids[field];
    if (id !== null) body[field] = id;
  }
  Object.assign(body, data);
  if (original !== null) body.originalTimestamp = original;
  if (sentAt !== null) body.sentAt = sentAt;
  return body;
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
