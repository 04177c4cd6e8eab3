import { isObject, type Json, type JsonObject } from "#core/kernel/json.ts";
import { normaliseEmail, normalisePhone } from "#core/people/reserved.ts";
import { isLonger } from "#lib/intake/check-json.ts";
import { readIdentifier, readMessageId } from "#lib/intake/identifiers.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";
import { parsePath, readPath } from "#lib/intake/sources/webhook/json-path.ts";
import type { Mapping } from "#lib/intake/sources/webhook/settings.ts";
import type { Address } from "#lib/people/identity-asks.ts";

/** What a mapping makes of one document. */
export type Mapped = Readonly<{
  event: string;
  userId: string | null;
  anonymousId: string | null;
  /** Used only where neither id is given (S-1.16). */
  address: Address | null;
  properties: JsonObject;
  timestamp: string | number | null;
  messageId: string | null;
}>;

export type MapResult = Readonly<
  { ok: true; mapped: Mapped } | { ok: false; code: RefusalCode; field: keyof Mapping | null }
>;

/** Applies a mapping to a cleaned document. Pure, so that the settings page shows the very same result. */
export function mapDocument(mapping: Mapping, document: Json, country: string | null = null): MapResult {
  const event = mapping.event.kind === "fixed" ? mapping.event.name : at(document, mapping.event.path);
  if (typeof event !== "string" || event.trim() === "")
    return { ok: false, code: "no_event_name", field: "event" };
  if (isLonger(event, LIMITS.eventNameBytes)) return { ok: false, code: "string_too_long", field: "event" };

  const ids: Record<"userId" | "anonymousId" | "messageId", string | null> = {
    userId: null,
    anonymousId: null,
    messageId: null,
  };
  for (const field of ["userId", "anonymousId", "messageId"] as const) {
    const sent = at(document, mapping[field]);
    const id =
      field === "messageId"
        ? readMessageId(typeof sent === "number" ? String(sent) : sent)
        : readIdentifier(sent);
    if (!id.ok) return { ok: false, code: id.code, field };
    ids[field] = id.value;
  }
  const address = addressOf(document, mapping, country);
  if (ids.userId === null && ids.anonymousId === null && address === null) {
    return { ok: false, code: "no_identifier", field: null };
  }
  const properties = mapping.properties === undefined ? document : at(document, mapping.properties);
  const timestamp = at(document, mapping.timestamp);
  return {
    ok: true,
    mapped: {
      event,
      ...ids,
      address,
      properties: isObject(properties) ? properties : {},
      timestamp: typeof timestamp === "string" || typeof timestamp === "number" ? timestamp : null,
    },
  };
}

function at(document: Json, path: string | undefined): Json | undefined {
  const parsed = path === undefined ? null : parsePath(path);
  return parsed ? readPath(document, parsed) : undefined;
}

function addressOf(document: Json, mapping: Mapping, country: string | null): Address | null {
  const email = normaliseEmail(at(document, mapping.email) ?? null);
  if (email !== null) return { channel: "email", value: email };
  const phone = normalisePhone(at(document, mapping.phone) ?? null, country);
  return phone === null ? null : { channel: "phone", value: phone };
}
