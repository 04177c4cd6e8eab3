import { civilFromDays } from "#core/calendar/civil.ts";
import { isoOf, readIso } from "#core/calendar/iso.ts";
import { parseDate } from "#core/calendar/parse-date.ts";
import { isZone } from "#core/calendar/zone.ts";
import type { Json } from "#core/kernel/json.ts";
import { DAY } from "#core/kernel/time.ts";
import { dialling } from "#core/people/calling-codes.ts";

/** Traits with a meaning of their own (S-1.29). */
export type ReservedTrait = "email" | "phone" | "timezone" | "locale" | "birthday" | "createdAt";

const EMAIL = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;
/** Control characters, and the wide @ that looks like one. */
const FORBIDDEN_IN_EMAIL = /[\p{Cc}\uff20]/u;
const PHONE_PUNCTUATION = /[\s\u00a0()./\-\u2010-\u2015]/g;

const NORMALISERS: Readonly<Record<ReservedTrait, (value: Json, country: string | null) => string | null>> = {
  email: normaliseEmail,
  phone: normalisePhone,
  timezone: (value) => (isZone(value) ? value : null),
  locale: normaliseLocale,
  birthday: normaliseDate,
  createdAt: normaliseInstant,
};

export function isReserved(trait: string): trait is ReservedTrait {
  return Object.hasOwn(NORMALISERS, trait);
}

/** The value as it is kept; null for one that fails and is no address, zone or date. */
export function normaliseReserved(trait: ReservedTrait, value: Json, country: string | null): string | null {
  return NORMALISERS[trait](value, country);
}

/** Trimmed and lower-cased; null for what is no address. */
export function normaliseEmail(value: Json): string | null {
  if (typeof value !== "string" || FORBIDDEN_IN_EMAIL.test(value.trim())) return null;
  const email = value.trim().toLowerCase();
  return email.length <= 254 && EMAIL.test(email) ? email : null;
}

/** E.164: a number with + or 00 as it is, one written as at home with the country's code. */
export function normalisePhone(value: Json, country: string | null): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = String(value).replace(PHONE_PUNCTUATION, "");
  const abroad = /^(?:\+|00)(\d+)$/.exec(text);
  if (abroad) return asE164(abroad[1] ?? "");
  const home = country === null ? null : dialling(country);
  if (!home || !/^\d+$/.test(text)) return null;
  if (home.prefix !== "" && text.startsWith(home.prefix))
    return asE164(home.code + text.slice(home.prefix.length));
  // Who leaves out the prefix of home and begins with the country's code has only left out the plus.
  return asE164(home.prefix !== "" && text.startsWith(home.code) ? text : home.code + text);
}

function asE164(digits: string): string | null {
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : null;
}

function normaliseLocale(value: Json): string | null {
  if (typeof value !== "string") return null;
  try {
    return Intl.getCanonicalLocales(value.trim().replaceAll("_", "-"))[0] ?? null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A date without a time: the one that was written, whatever the zone. */
function normaliseDate(value: Json): string | null {
  const parts = typeof value === "string" ? readIso(value.trim()) : null;
  if (parts) return dateText(parts.local);
  const instant = parseDate(value, "UTC");
  return instant === null ? null : dateText(civilFromDays(Math.floor(instant / DAY)));
}

function dateText({ year, month, day }: Readonly<{ year: number; month: number; day: number }>): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

function normaliseInstant(value: Json): string | null {
  const instant = parseDate(value, "UTC");
  return instant === null ? null : isoOf(instant);
}
