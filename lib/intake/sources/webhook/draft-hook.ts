import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import { DAY } from "#core/kernel/time.ts";
import { parseJson, withoutBom } from "#lib/intake/decode-body.ts";
import type { Draft } from "#lib/intake/draft.ts";
import type { FoundSource } from "#lib/intake/find-source.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";
import { scanJson } from "#lib/intake/scan.ts";
import { cleanDocument } from "#lib/intake/sources/webhook/clean.ts";
import { type Mapped, mapDocument } from "#lib/intake/sources/webhook/map.ts";
import type { WebhookSettings } from "#lib/intake/sources/webhook/settings.ts";
import { eventTime } from "#lib/intake/timestamps.ts";

/** A hook whose signature holds. `deliveryId` is the sender's own name for it, where the scheme has one. */
export type Hook = Readonly<{
  source: FoundSource;
  settings: WebhookSettings;
  contentType: string;
  bytes: Buffer;
  deliveryId: string | null;
  receivedAt: Instant;
}>;

export type HookVerdict = Readonly<
  { ok: true; draft: Draft } | { ok: false; code: RefusalCode; pointer: string | null }
>;

/** Reads a third party's hook: repaired where it can be, and set aside where it cannot (S-0.5). */
export function draftHook(hook: Hook): HookVerdict {
  const parsed = parseDocument(hook.contentType, hook.bytes);
  if (!parsed.ok) return { ok: false, code: parsed.code, pointer: null };
  const cleaned = cleanDocument(parsed.value);
  if (!cleaned.ok) return { ok: false, code: cleaned.code, pointer: null };
  const result = mapDocument(hook.settings.mapping, cleaned.value, hook.source.country);
  if (!result.ok)
    return { ok: false, code: result.code, pointer: result.field && `/mapping/${result.field}` };
  return { ok: true, draft: draftOf(hook, result.mapped, parsed.changed || cleaned.changed) };
}

type Document = Readonly<{ ok: true; value: Json; changed: boolean } | { ok: false; code: RefusalCode }>;

/** JSON, or a form where the sender says that it is one. */
export function parseDocument(contentType: string, bytes: Buffer): Document {
  const body = withoutBom(bytes);
  const text = body.toString("utf8");
  if (/^application\/x-www-form-urlencoded/i.test(contentType) && !/^\s*[{[]/.test(text)) {
    return {
      ok: true,
      value: { __proto__: null, ...Object.fromEntries(new URLSearchParams(text)) },
      changed: false,
    };
  }
  if (scanJson(body, LIMITS.rawDepth).depth > LIMITS.rawDepth) return { ok: false, code: "too_deep" };
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { ok: false, code: "bad_json" };
  return {
    ok: true,
    value: value as Json,
    changed: Buffer.byteLength(text) !== body.length || text.includes("\ufffd"),
  };
}

function draftOf({ source, bytes, deliveryId, receivedAt }: Hook, mapped: Mapped, changed: boolean): Draft {
  const time = eventTime(mapped.timestamp ?? undefined, undefined, receivedAt);
  const messageId = deliveryId ?? mapped.messageId ?? contentId(bytes, receivedAt);
  const flags = [...(changed ? (["sanitized"] as const) : []), ...time.flags];
  const { userId, anonymousId, properties, timestamp } = mapped;
  const meaning = [
    mapped.event,
    userId ?? "",
    anonymousId ?? "",
    String(timestamp ?? ""),
    canonicalJson(properties),
  ].join("\n");
  const body = {
    ...(userId === null ? {} : { userId }),
    ...(anonymousId === null ? {} : { anonymousId }),
    properties,
    ...(timestamp === null ? {} : { originalTimestamp: timestamp }),
  };
  return {
    event: {
      workspaceId: source.workspaceId,
      sourceId: source.id,
      messageId,
      type: "track",
      event: mapped.event,
      timestamp: time.timestamp,
      receivedAt,
      body,
      flags: [
        ...new Set(deliveryId === null && mapped.messageId === null ? [...flags, "id_derived"] : flags),
      ],
      bodyHash: createHash("sha256").update(meaning).digest("hex"),
    },
    ask: {
      workspaceId: source.workspaceId,
      userId,
      anonymousId,
      previousId: null,
      address: mapped.address,
      timestamp: time.timestamp,
    },
    product: null,
    mayProbe: false,
  };
}

/** The body is its own name for a day, where the sender has none (guarantees 6, Generic). */
export function contentId(bytes: Buffer, receivedAt: Instant): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}:${Math.floor(receivedAt / DAY)}`;
}
