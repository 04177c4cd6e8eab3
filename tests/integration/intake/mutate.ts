import fc from "fast-check";
import { isObject, type Json, type JsonObject } from "#core/kernel/json.ts";
import { DATES, IDS, KEYS, NUMBER_TEXTS, NUMBERS, TEXTS } from "./naughty.ts";

/** guarantees 4.7: the ways in which a valid document is broken, one at a time. */
export const MUTATIONS = [
  "drop",
  "duplicate",
  "wrong type",
  "null",
  "huge",
  "unicode",
  "prototype",
  "nested",
  "numeric edge",
  "naughty",
] as const;
export type Mutation = (typeof MUTATIONS)[number];
export type Mutant = Readonly<{ mutation: Mutation; text: string }>;

/** Cases of a property: few where everybody waits, as many as one likes with CAIRN_FUZZ. */
export function cases(few: number): number {
  const factor = Number(process.env["CAIRN_FUZZ"] ?? "1");
  return Math.max(1, Math.round(few * (Number.isFinite(factor) && factor > 0 ? factor : 1)));
}

type Path = readonly (string | number)[];

/** The text of a document with one thing wrong in it, as a sender could write it. */
export function mutants(example: JsonObject): fc.Arbitrary<Mutant> {
  const places = placesIn(example, []);
  return fc
    .record({
      mutation: fc.constantFrom(...MUTATIONS),
      place: fc.constantFrom(...places),
      pick: fc.nat(1_000_000),
    })
    .map(({ mutation, place, pick }) => ({ mutation, text: mutate(example, place, mutation, pick) }));
}

function placesIn(value: Json, path: Path): readonly Path[] {
  const inner: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((one: Json, at) => [at, one] as const)
    : isObject(value)
      ? Object.entries(value)
      : [];
  return [path, ...inner.flatMap(([step, one]) => placesIn(one, [...path, step]))];
}

/** A stand-in that no document holds; what it stands for need not be a value of JavaScript's. */
const MARK = "@@mutant@@";

function mutate(example: JsonObject, path: Path, mutation: Mutation, pick: number): string {
  const [parent, last] = [path.slice(0, -1), path.at(-1)];
  if (last === undefined) return mutation === "drop" ? "" : rawFor(mutation, pick, example);
  if (mutation === "drop") return JSON.stringify(changed(example, path, undefined));
  if (mutation === "duplicate" && typeof last === "string") {
    const marked = JSON.stringify(changed(example, [...parent, MARK], 0));
    return marked.replace(`"${MARK}":0`, `${JSON.stringify(last)}:${rawFor("wrong type", pick, null)}`);
  }
  const raw = rawFor(mutation, pick, valueAt(example, path));
  return JSON.stringify(changed(example, path, MARK)).replace(`"${MARK}"`, () => raw);
}

const pickOf = <Item>(items: readonly Item[], pick: number) => items[pick % items.length] as Item;
const WRONG: readonly Json[] = [7, "text", true, [], {}, [[]], [null], { a: 1 }];

/** What stands in the place of a value, as JSON text. */
function rawFor(mutation: Mutation, pick: number, value: Json): string {
  switch (mutation) {
    case "null":
      return "null";
    case "huge":
      return JSON.stringify(
        pick % 2 === 0 ? "x".repeat(40_000) : Array.from({ length: 3_000 }, () => ({ a: 1 })),
      );
    case "unicode":
      return JSON.stringify(pickOf(TEXTS, pick));
    case "prototype":
      return `{${JSON.stringify(pickOf(KEYS, pick))}:{"polluted":1},"__proto__":{"polluted":2},"rest":${JSON.stringify(value ?? null)}}`;
    case "nested": {
      const depth = pickOf([21, 30, 63, 65, 500], pick);
      return `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    }
    case "numeric edge":
      return pickOf([...NUMBER_TEXTS, ...NUMBERS.map(String)], pick);
    case "naughty":
      return JSON.stringify(pickOf([...DATES, ...IDS], pick));
    default:
      return JSON.stringify(pickOf(WRONG, pick));
  }
}

function valueAt(value: Json, path: Path): Json {
  let at: Json = value;
  for (const step of path) at = (at as Readonly<Record<string | number, Json>>)[step] as Json;
  return at;
}

/** A copy with another value at the path; undefined takes it out. */
function changed(value: Json, [step, ...rest]: Path, next: Json | undefined): Json {
  if (step === undefined) return next ?? null;
  if (Array.isArray(value)) {
    const list = (value as readonly Json[]).map((one, at) => (at === step ? changed(one, rest, next) : one));
    return rest.length === 0 && next === undefined ? list.filter((_one, at) => at !== step) : list;
  }
  const copy: Record<string, Json> = { ...(value as JsonObject) };
  if (rest.length === 0 && next === undefined) delete copy[step];
  else copy[step] = changed(copy[step] ?? null, rest, next);
  return copy;
}
