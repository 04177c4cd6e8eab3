import { civilFromDays, daysFromCivil, utcOf } from "#core/calendar/civil.ts";
import { type IsoParts, readIso } from "#core/calendar/iso.ts";
import { startOfDay, toInstant } from "#core/calendar/zone.ts";
import type { Instant } from "#core/kernel/time.ts";

const EPOCH_TEXT = /^\d{9,14}$/;

/**
 * What S-7.9 accepts as a date: ISO 8601, where a date alone is its local midnight and a time without an offset is
 * local; numbers from 10⁸ are seconds, from 10¹¹ to 10¹⁴ milliseconds. Null for everything else.
 */
export function parseDate(value: unknown, zone: string): Instant | null {
  if (typeof value === "number") return fromEpoch(value);
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (EPOCH_TEXT.test(text)) return fromEpoch(Number(text));
  const parts = readIso(text);
  return parts && instantIn(parts, zone);
}

/** The last instant that a date as an upper bound includes: of a date alone the whole day. */
export function parseDateEnd(value: unknown, zone: string): Instant | null {
  const parts = typeof value === "string" ? readIso(value.trim()) : null;
  if (!parts?.dateOnly) return parseDate(value, zone);
  const { year, month, day } = civilFromDays(
    daysFromCivil(parts.local.year, parts.local.month, parts.local.day) + 1,
  );
  return startOfDay(zone, year, month, day) - 1;
}

function instantIn({ local, offset }: IsoParts, zone: string): Instant {
  return offset === null ? toInstant(zone, local) : utcOf(local) - offset;
}

function fromEpoch(value: number): Instant | null {
  if (value >= 1e8 && value < 1e11) return Math.floor(value * 1_000);
  return value >= 1e11 && value <= 1e14 ? Math.floor(value) : null;
}
