import { civilOf, daysInMonth, type LocalTime, utcOf } from "#core/calendar/civil.ts";
import { type Instant, MINUTE } from "#core/kernel/time.ts";

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** An ISO 8601 text, taken apart. `offset` is null where the text has none: then it is a local time. */
export type IsoParts = Readonly<{ local: LocalTime; offset: number | null; dateOnly: boolean }>;

/** `2027-03-01T12:00:00.000Z`, as JSON writes instants everywhere. */
export function isoOf(instant: Instant): string {
  const { year, month, day, hour, minute, second, ms } = civilOf(instant);
  return `${year4(year)}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${String(ms).padStart(3, "0")}Z`;
}

/** The instant that an ISO 8601 text with an offset names; null for anything else. */
export function instantOf(iso: string): Instant | null {
  const parts = readIso(iso);
  return parts && parts.offset !== null ? utcOf(parts.local) - parts.offset : null;
}

/** Takes an ISO 8601 date or date and time apart; null where it is none, or names a day or time that does not exist. */
export function readIso(text: string): IsoParts | null {
  const date = DATE.exec(text);
  const found = date ?? DATE_TIME.exec(text);
  if (!found) return null;
  const field = (at: number) => Number(found[at] ?? 0);
  const ms = Number((found[7] ?? "").slice(0, 3).padEnd(3, "0"));
  const local = {
    year: field(1),
    month: field(2),
    day: field(3),
    hour: field(4),
    minute: field(5),
    second: field(6),
    ms,
  };
  const offset = readOffset(found[8]);
  return exists(local) && offset !== undefined ? { local, offset, dateOnly: date !== null } : null;
}

function exists({ year, month, day, hour, minute, second }: LocalTime): boolean {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return false;
  return hour <= 23 && minute <= 59 && second <= 59;
}

/** Null without one, undefined for one that no place has. */
function readOffset(text: string | undefined): number | null | undefined {
  if (text === undefined) return null;
  if (text === "Z" || text === "z") return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(3).replace(":", "") || 0)];
  if (hours > 23 || minutes > 59) return undefined;
  const size = (hours * 60 + minutes) * MINUTE;
  return text.startsWith("-") ? -size : size;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** Years outside of 0 to 9999 are written as ECMAScript does, with a sign and six digits. */
function year4(year: number): string {
  if (year >= 0 && year <= 9_999) return String(year).padStart(4, "0");
  return `${year < 0 ? "-" : "+"}${String(Math.abs(year)).padStart(6, "0")}`;
}
