import type { Instant } from "#core/kernel/time.ts";

/** Event time as the log keeps it, with what had to be done to the sender's word. */
export type EventTime = Readonly<{
  timestamp: Instant;
  flags: readonly ("sanitized" | "clamped_future" | "clamped_past")[];
}>;

const EARLIEST: Instant = Date.UTC(2000, 0, 1);

/**
 * S-1.8 and S-1.9: the sender's clock is corrected by how far it was off when it sent, and the result is clamped into
 * [2000-01-01, receivedAt]. No event is refused because of its clock.
 */
export function eventTime(original: unknown, sentAt: unknown, receivedAt: Instant): EventTime {
  const given = readTimestamp(original);
  const sent = readTimestamp(sentAt);
  if (given === null) {
    const missing = original === undefined || original === null || original === "";
    return { timestamp: receivedAt, flags: missing ? [] : ["sanitized"] };
  }
  const timestamp = sent === null ? given : receivedAt - (sent - given);
  if (timestamp > receivedAt) return { timestamp: receivedAt, flags: ["clamped_future"] };
  if (timestamp < EARLIEST) return { timestamp: EARLIEST, flags: ["clamped_past"] };
  return { timestamp, flags: [] };
}

const ISO =
  /^([+-]\d{6}|\d{4})-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|z|[+-]\d\d(?::?\d\d)?)?)?)?$/;

/** An ISO 8601 text, without a zone in UTC, or milliseconds since 1970. Null for anything else, and for days that no month has. */
export function readTimestamp(value: unknown): Instant | null {
  if (typeof value === "number") return Number.isFinite(value) ? Math.round(value) : null;
  const parts = typeof value === "string" && value.length <= 40 ? ISO.exec(value) : null;
  if (!parts) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(numberOf);
  if (!isRealDay(year, month, day) || !isRealTime(hour, minute, second)) return null;
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second, Number((parts[7] ?? "").padEnd(3, "0").slice(0, 3)));
  const at = local.getTime() - zoneMs(parts[8]);
  return Number.isNaN(at) ? null : at;
}

const numberOf = (digits: string | undefined) => (digits === undefined ? undefined : Number(digits));

function isRealDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

/** Midnight may be written as the end of its day, and a leap second is the last second of its minute for us. */
function isRealTime(hour: number, minute: number, second: number): boolean {
  if (hour === 24) return minute === 0 && second === 0;
  return hour < 24 && minute < 60 && second <= 60;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || zone === "Z" || zone === "z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(":", "") || 0)];
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
