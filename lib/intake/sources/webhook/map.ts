import { isObject, type Json, type JsonObject } from "#core/kernel/json.ts";
import { normaliseEmail, normalisePhone } from "#core/people/reserved.ts";
import { checkJson, isLonger } from "#lib/intake/check-json.ts";
import { readIdentifier, readMessageId } from "#lib/intake/identifiers.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";
import { type Post, readPlaces } from "#lib/intake/sources/webhook/json-path.ts";
import type { EventCase, Mapping } from "#lib/intake/sources/webhook/mapping.ts";
import { isCut, readFields } from "#lib/intake/sources/webhook/read-fields.ts";
import type { Address } from "#lib/people/identity-asks.ts";

/** What a mapping makes of one document. */
export type Mapped = Readonly<{
  event: string;
  userId: string | null;
  anonymousId: string | null;
  /** Used only where neither id is given (S-1.16). */
  address: Address | null;
  properties: JsonObject;
  /** What is said about the person; null where nothing is. */
  traits: JsonObject | null;
  timestamp: string | number | null;
  messageId: string | null;
  /** Some list was longer than what is kept of it. */
  isCut: boolean;
}>;

export type MapField = keyof Omit<Mapping, "cases">;
export type MapResult = Readonly<
  { ok: true; mapped: Mapped } | { ok: false; code: RefusalCode; field: MapField | null }
>;

/** Applies a mapping to a post. Pure, so that the settings page shows the very same result. */
export function mapPost(mapping: Mapping, post: Post, country: string | null = null): MapResult {
  const said = mapping.event.kind === "fixed" ? mapping.event.name : readPlaces(post, mapping.event.path);
  if (typeof said !== "string" || said.trim() === "") return refuse("no_event_name", "event");
  const matched = mapping.cases?.find(({ when }) => when === said);
  const event = matched?.name ?? said;
  if (isLonger(event, LIMITS.eventNameBytes)) return refuse("string_too_long", "event");
  const parts = { ...mapping, ...givenOf(matched) };
  const properties = propertiesOf(parts, post);
  const traits = traitsOf(parts, post);
  const tooMuch = limitOf(properties, traits);
  if (tooMuch) return refuse(tooMuch, "properties");
  const ids = readIds(parts, post);
  if ("code" in ids) return { ok: false, ...ids };
  const address = addressOf(parts, post, country);
  if (ids.userId === null && ids.anonymousId === null && address === null)
    return refuse("no_identifier", null);
  const timestamp = readPlaces(post, parts.timestamp);
  const isTime = typeof timestamp === "string" || typeof timestamp === "number";
  return {
    ok: true,
    mapped: {
      event,
      ...ids,
      address,
      properties,
      traits,
      timestamp: isTime ? timestamp : null,
      isCut: isCut(parts.fields ?? [], post),
    },
  };
}

/** What a case says itself; the rest is as for every event. */
function givenOf(matched: EventCase | undefined): Partial<Mapping> {
  if (!matched) return {};
  const { when: _when, name: _name, ...parts } = matched;
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
}

const ID_FIELDS = ["userId", "anonymousId", "messageId"] as const;
type MappedIds = Pick<Mapped, (typeof ID_FIELDS)[number]>;

function readIds(mapping: Mapping, post: Post): MappedIds | Readonly<{ code: RefusalCode; field: MapField }> {
  const ids: { -readonly [Field in keyof MappedIds]: MappedIds[Field] } = {
    userId: null,
    anonymousId: null,
    messageId: null,
  };
  for (const field of ID_FIELDS) {
    const sent = readPlaces(post, mapping[field]);
    const id =
      field === "messageId"
        ? readMessageId(typeof sent === "number" ? String(sent) : sent)
        : readIdentifier(sent);
    if (!id.ok) return { code: id.code, field };
    ids[field] = id.value;
  }
  return ids;
}

function propertiesOf({ properties, fields }: Mapping, post: Post): JsonObject {
  const picked = fields && fields.length > 0 ? readFields(fields, post) : null;
  if (properties === undefined) return picked ?? objectOf(post.document);
  const part = objectOf(readPlaces(post, properties));
  return picked ? { ...part, ...picked } : part;
}

function traitsOf({ traits }: Mapping, post: Post): JsonObject | null {
  const read = traits && traits.length > 0 ? readFields(traits, post) : {};
  return Object.keys(read).length > 0 ? read : null;
}

const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** What becomes an event is held to an event's limits; what is not mapped may be as large as it likes. */
function limitOf(properties: JsonObject, traits: JsonObject | null): RefusalCode | null {
  const { problem } = checkJson([properties, traits], false);
  if (problem) return problem.code;
  return isLonger(JSON.stringify(properties), LIMITS.eventBytes) ? "too_large" : null;
}

function addressOf(mapping: Mapping, post: Post, country: string | null): Address | null {
  const email = normaliseEmail(readPlaces(post, mapping.email) ?? null);
  if (email !== null) return { channel: "email", value: email };
  const phone = normalisePhone(readPlaces(post, mapping.phone) ?? null, country);
  return phone === null ? null : { channel: "phone", value: phone };
}

function refuse(code: RefusalCode, field: MapField | null): MapResult {
  return { ok: false, code, field };
}
