import { civilOf, type LocalTime, utcOf } from "#core/calendar/civil.ts";
import { invariant } from "#core/kernel/assert.ts";
import { DAY, type Instant } from "#core/kernel/time.ts";

const FIXED_OFFSET = /^([+-])([01]\d|2[0-3]):([0-5]\d)$/;
const NAMED = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;
/** Shorter than the least time between two changes of one zone (tested), so a block holds at most one change. */
const BLOCK = 3 * DAY;
const MOST_BLOCKS = 8_192;
/** Names that differ in case alone are kept apart, so the cache needs an end. */
const MOST_ZONES = 2_000;

type Zone = {
  readonly format: Intl.DateTimeFormat;
  /** Block number → its one offset, or the change that it holds. */
  readonly blocks: Map<number, number | Readonly<{ at: Instant; before: number; after: number }>>;
};

const known = new Map<string, Zone | number>();

/** True for an IANA name that this system knows, and for a fixed offset such as `+02:00` (S-5.7). */
export function isZone(name: unknown): name is string {
  return typeof name === "string" && find(name) !== null;
}

/** Milliseconds by which the zone's clocks are ahead of UTC at that instant. */
export function offsetAt(zone: string, instant: Instant): number {
  const found = known.get(zone) ?? find(zone);
  invariant(found !== null, "zones are checked before they are used");
  return typeof found === "number" ? found : offsetIn(found, instant);
}

/** What the clocks of a zone show. */
export function toLocal(zone: string, instant: Instant): LocalTime & Readonly<{ weekday: number }> {
  return civilOf(instant + offsetAt(zone, instant));
}

/**
 * When the clocks of a zone show that time (S-5.8). A time that a change skips becomes the first instant after the
 * gap; one that comes twice means the first.
 */
export function toInstant(zone: string, local: LocalTime): Instant {
  const utc = utcOf(local);
  const before = offsetAt(zone, utc - DAY);
  const after = offsetAt(zone, utc + DAY);
  if (before === after) return utc - before;
  const earlier = utc - Math.max(before, after);
  const later = utc - Math.min(before, after);
  if (earlier + offsetAt(zone, earlier) === utc) return earlier;
  if (later + offsetAt(zone, later) === utc) return later;
  return changeBetween((instant) => offsetAt(zone, instant), earlier, later);
}

/** The first instant of a local date: midnight, or the first after it where midnight is skipped. */
export function startOfDay(zone: string, year: number, month: number, day: number): Instant {
  return toInstant(zone, { year, month, day, hour: 0, minute: 0, second: 0, ms: 0 });
}

function find(name: string): Zone | number | null {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const made = fixedOffset(name) ?? named(name);
  if (made === null) return null;
  if (known.size >= MOST_ZONES) known.clear();
  known.set(name, made);
  return made;
}

function fixedOffset(name: string): number | null {
  const parts = FIXED_OFFSET.exec(name);
  if (!parts) return null;
  const size = Number(parts[2]) * 3_600_000 + Number(parts[3]) * 60_000;
  return parts[1] === "-" ? -size || 0 : size;
}

function named(name: string): Zone | null {
  if (!NAMED.test(name) || name.length > 64) return null;
  try {
    return { format: formatFor(name), blocks: new Map() };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
}

function offsetIn(zone: Zone, instant: Instant): number {
  const number = Math.floor(instant / BLOCK);
  let block = zone.blocks.get(number);
  if (block === undefined) {
    block = readBlock(zone, number * BLOCK);
    if (zone.blocks.size >= MOST_BLOCKS) zone.blocks.clear();
    zone.blocks.set(number, block);
  }
  if (typeof block === "number") return block;
  return instant < block.at ? block.before : block.after;
}

function readBlock({ format }: Zone, start: Instant) {
  const before = readOffset(format, start);
  const after = readOffset(format, start + BLOCK - 1);
  if (before === after) return before;
  const at = changeBetween((instant) => readOffset(format, instant), start, start + BLOCK - 1);
  return { at, before, after };
}

/** The instant of the one change after `from` and not after `to`. */
function changeBetween(offset: (instant: Instant) => number, from: Instant, to: Instant): Instant {
  const before = offset(from);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** Asks the system's zone data, by reading what its clocks show. */
function readOffset(format: Intl.DateTimeFormat, instant: Instant): number {
  const whole = Math.floor(instant / 1_000) * 1_000;
  const parts: Record<string, number> = {};
  let era = "AD";
  for (const { type, value } of format.formatToParts(whole)) {
    if (type === "era") era = value;
    else parts[type] = Number(value);
  }
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const years = era.startsWith("B") ? 1 - year : year;
  return utcOf({ year: years, month, day, hour, minute, second, ms: 0 }) - whole;
}
