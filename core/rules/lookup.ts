import type { Json } from "#core/kernel/json.ts";
import type { Person } from "#core/people/person.ts";
import type { Scope } from "#core/rules/scope.ts";

/** Finds a path's value; undefined where something on the way is missing. */
export type Reader = (scope: Partial<Scope>) => Json | undefined;
type Segment = Readonly<{ name: string; any: boolean }>;

const MOST_READERS = 10_000;
const readers = new Map<string, Reader>();

/** What a path says in a scope. With `[]` the list of what all elements say. */
export function valueAt(scope: Partial<Scope>, path: string): Json | undefined {
  return readerOf(path)(scope);
}

/** True for a path that asks for any element of a list. */
export function asksAny(path: string): boolean {
  return path.includes("[]");
}

/** The path made ready, once. Only own properties of plain objects are ever read. */
export function readerOf(path: string): Reader {
  const known = readers.get(path);
  if (known) return known;
  const made = compilePath(path);
  if (readers.size >= MOST_READERS) readers.clear();
  readers.set(path, made);
  return made;
}

function compilePath(path: string): Reader {
  const [root = "", ...names] = path.split(".");
  const segments = names.map(segmentOf);
  switch (root) {
    case "person":
      return ({ person }) => (person ? readPerson(person, segments) : undefined);
    case "cart": {
      const camel = segments.map(({ name, any }) => ({ name: camelCase(name), any }));
      return ({ cart }) => walk(cart, camel, 0);
    }
    case "event":
      return ({ event }) => walk(event, segments, 0);
    case "context":
      return ({ context }) => walk(context, segments, 0);
    case "group":
      return ({ group }) => walk(group, segments, 0);
    default:
      return () => undefined;
  }
}

/** Facts of a person that are no traits, for as long as no trait has their name. */
const OWN_FACTS: Readonly<Record<string, (person: Person) => Json>> = {
  id: ({ id }) => id,
  known: ({ known }) => known,
  email: ({ email }) => email,
  phone: ({ phone }) => phone,
  locale: ({ locale }) => locale,
  timezone: ({ timeZone }) => timeZone,
  firstSeen: ({ firstSeen }) => firstSeen,
  lastSeen: ({ lastSeen }) => lastSeen,
};

function readPerson(person: Person, segments: readonly Segment[]): Json | undefined {
  const [first] = segments;
  if (!first) return undefined;
  if (!Object.hasOwn(person.traits, first.name) && Object.hasOwn(OWN_FACTS, first.name)) {
    return segments.length === 1 ? OWN_FACTS[first.name]?.(person) : undefined;
  }
  return walk(person.traits, segments, 0);
}

function walk(target: unknown, segments: readonly Segment[], from: number): Json | undefined {
  let value = target;
  for (let at = from; at < segments.length; at += 1) {
    const { name, any } = segments[at] as Segment;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    if (!Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
    if (any) return eachOf(value, segments, at + 1);
  }
  return value as Json | undefined;
}

function eachOf(list: unknown, segments: readonly Segment[], from: number): Json[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const nested = segments.slice(from).some(({ any }) => any);
  const found: Json[] = [];
  for (const element of list) {
    const value = walk(element, segments, from);
    if (value === undefined) continue;
    if (nested && Array.isArray(value)) found.push(...(value as Json[]));
    else found.push(value);
  }
  return found;
}

function segmentOf(text: string): Segment {
  return text.endsWith("[]") ? { name: text.slice(0, -2), any: true } : { name: text, any: false };
}

/** Carts are written in rules as in templates: `cart.item_count`. */
function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
