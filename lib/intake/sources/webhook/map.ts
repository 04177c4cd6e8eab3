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
  const ids = readIds(mapping, document);
  if ("code" in ids) return { ok: false, ...ids };
  const address = addressOf(document, mapping, country);
  if (ids.userId === null && ids.anonymousId === null && address === null) {
    return { ok: false, code: "no_identifier", field: null };
  }
  const timestamp = at(document, mapping.timestamp);
  const isTime = typeof timestamp === "string" || typeof timestamp === "number";
  const properties = propertiesOf(mapping, document);
  return { ok: true, mapped: { event, ...ids, address, properties, timestamp: isTime ? timestamp : null } };
}

const ID_FIELDS = ["userId", "anonymousId", "messageId"] as const;
type MappedIds = Pick<Mapped, (typeof ID_FIELDS)[number]>;

function readIds(
  mapping: Mapping,
  document: Json,
): MappedIds | Readonly<{ code: RefusalCode; field: keyof Mapping }> {
  const ids: { -readonly [Field in keyof MappedIds]: MappedIds[Field] } = {
    userId: null,
    anonymousId: null,
    messageId: null,
  };
  for (const field of ID_FIELDS) {
    const sent = at(document, mapping[field]);
    const id =
      field === "messageId"
        ? readMessageId(typeof sent === "number" ? String(sent) : sent)
        : readIdentifier(sent);
    if (!id.ok) return { code: id.code, field };
    ids[field] = id.value;
  }
  return ids;
}

function propertiesOf(mapping: Mapping, document: Json): JsonObject {
  const properties = mapping.properties === undefined ? document : at(document, mapping.properties);
  return isObject(properties) ? properties : {};
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
