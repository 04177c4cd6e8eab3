import { hash } from "node:crypto";
import type { EventType } from "#core/engine/event.ts";
import { canonicalJson } from "#core/kernel/json.ts";
import { readMessageId } from "#lib/intake/identifiers.ts";
import type { Data, Ids, Item } from "#lib/intake/item-parts.ts";
import type { Refusal } from "#lib/intake/refusals.ts";
import { newId } from "#lib/platform/ids.ts";

/** What makes two bodies the same event (DM-02): not when they were sent, nor by which library. No part holds a NUL. */
export function meaningOf(
  type: EventType,
  event: string,
  { userId, anonymousId, previousId, groupId }: Ids,
  { properties, traits }: Data,
  original: string | number | null,
): string {
  const parts = [
    type,
    event,
    userId ?? "",
    anonymousId ?? "",
    previousId ?? "",
    groupId ?? "",
    original ?? "",
    canonicalJson(properties),
    canonicalJson(traits),
  ];
  return parts.join("\u0000");
}

export type MessageIdCall = Readonly<{ sourceId: string; idempotencyKey: string | null; index: number }>;

/** The sender's own, else what the Idempotency-Key or the content gives, else a fresh one (S-1.5). */
export function messageIdOf(
  item: Item,
  { sourceId, idempotencyKey, index }: MessageIdCall,
  meaning: string,
  flags: string[],
): string | Refusal {
  const sent = readMessageId(item["messageId"]);
  if (!sent.ok) return { code: sent.code, pointer: "/messageId" };
  if (sent.value !== null) return sent.value;
  if (idempotencyKey !== null) return `${idempotencyKey}:${index}`;
  const dated = item["originalTimestamp"] ?? item["timestamp"];
  if (typeof dated === "string" || typeof dated === "number") {
    flags.push("id_derived");
    return `sha256:${hash("sha256", `${sourceId}\n${meaning}`)}`;
  }
  flags.push("id_assigned");
  return newId("msg");
}
