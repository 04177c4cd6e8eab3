import type { ReadStep } from "#core/journey/reading.ts";
import { isObject, type JsonObject } from "#core/kernel/json.ts";
import type { Compare, EventDid } from "#core/rules/rule.ts";

/** A comparison or a look at the past, wherever a config keeps it. */
export type LeafAt = Readonly<{
  leaf: Compare | EventDid;
  /** Dotted path of the leaf in the config. */
  field: string;
  /** The event that `event.` speaks of there; null where that is the one that started the run. */
  event: string | null;
}>;

const before = new WeakMap<ReadStep, readonly LeafAt[]>();

/** The leaves of all rules in a step, however its kind keeps them; unfinished ones have what was typed so far. */
export function leavesOf(read: ReadStep): readonly LeafAt[] {
  const known = before.get(read);
  if (known) return known;
  const leaves = leavesIn(read.config ?? read.step.config, "", null);
  before.set(read, leaves);
  return leaves;
}

function leavesIn(value: unknown, field: string, event: string | null): readonly LeafAt[] {
  if (Array.isArray(value))
    return value.flatMap((item, at) => leavesIn(item, join(field, String(at)), event));
  if (!isObject(value)) return [];
  const named = typeof value["event"] === "string" && value["event"] !== "" ? value["event"] : event;
  const own = isLeaf(value) ? [{ leaf: value as unknown as Compare | EventDid, field, event }] : [];
  const inner = Object.entries(value).flatMap(([name, part]) => leavesIn(part, join(field, name), named));
  return own.length > 0 ? [...own, ...inner] : inner;
}

function isLeaf(value: JsonObject): boolean {
  return (value["kind"] === "compare" && typeof value["path"] === "string") || value["kind"] === "did";
}

function join(field: string, name: string): string {
  return field ? `${field}.${name}` : name;
}

/** The property of an event that a leaf reads; null where it reads something else. */
export function propertyOf({
  leaf,
  event,
}: LeafAt): Readonly<{ event: string | null; property: string }> | null {
  if (leaf.kind === "did") {
    const property = /^event\.properties\.(.+)$/.exec(typeof leaf.of === "string" ? leaf.of : "")?.[1];
    return property ? { event: leaf.event, property } : null;
  }
  const [, root, property] = /^(event|context\.trigger)\.properties\.(.+)$/.exec(leaf.path) ?? [];
  if (!property) return null;
  return { event: root === "event" ? event : null, property };
}
