import type { TraitChange } from "#core/engine/run.ts";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { Person } from "#core/people/person.ts";
import { finishWriting, startWriting, type Written, writeTrait } from "#core/people/write-trait.ts";
import { numberOf, sumOf } from "#core/rules/coerce.ts";

/** Changes of traits by a step (S-10.2). What does not fit the trait's type leaves it alone: a step never blanks one. */
export function applyTraitChanges(
  person: Person,
  changes: readonly TraitChange[],
  now: Instant,
  country: string | null = null,
): Written {
  const writing = startWriting(person);
  for (const change of changes) {
    const { trait } = change;
    const current = Object.hasOwn(writing.traits, trait) ? (writing.traits[trait] ?? null) : null;
    const next = changed(change, current);
    // Never dated before the value it replaces, so that a step's own change counts.
    const timestamp = Math.max(now, writing.times[trait] ?? now);
    if (next !== undefined) writeTrait(writing, trait, next, { timestamp, seq: null, country });
  }
  return finishWriting(writing);
}

/** The trait's next value; undefined where it stays as it is. */
function changed({ operation, value }: TraitChange, current: Json): Json | undefined {
  switch (operation) {
    case "set":
      return value ?? undefined;
    case "setIfMissing":
      return current === null ? (value ?? undefined) : undefined;
    case "increment":
      return incremented(current, value);
    case "append":
      return appended(current, value);
    case "remove":
      return removed(current, value);
  }
}

/** Exact in decimals (S-10.1). */
function incremented(current: Json, by: Json): number | undefined {
  const [from, amount] = [current === null ? 0 : numberOf(current), numberOf(by)];
  return from === null || amount === null ? undefined : sumOf([from, amount]);
}

function appended(current: Json, value: Json): Json | undefined {
  if (value === null || (current !== null && !Array.isArray(current))) return undefined;
  return [...((current as readonly Json[] | null) ?? []), value];
}

/** The whole trait, or one value of a list. */
function removed(current: Json, value: Json): Json | undefined {
  if (value === null || value === undefined) return null;
  if (!Array.isArray(current)) return undefined;
  const unwanted = canonicalJson(value);
  return (current as readonly Json[]).filter((one) => canonicalJson(one) !== unwanted);
}
