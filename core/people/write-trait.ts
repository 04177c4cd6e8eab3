import type { TraitWrite } from "#core/engine/batch.ts";
import { canonicalJson, type Json, type JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { Person } from "#core/people/person.ts";
import { isReserved, normaliseReserved } from "#core/people/reserved.ts";

/** S-1.32 */
const MOST_TRAITS = 500;
const MOST_CHARACTERS = 65_536;

/** A person whose traits are being written, one after the other. */
export type Writing = {
  person: Person;
  traits: Record<string, Json>;
  times: Record<string, Instant>;
  readonly writes: TraitWrite[];
  /** Reserved traits whose value failed and is kept as `<trait>Raw`. */
  readonly invalid: string[];
  changed: boolean;
};
export type Stamped = Readonly<{ timestamp: Instant; seq: number | null; country: string | null }>;
export type Written = Readonly<{ person: Person; writes: readonly TraitWrite[]; invalid: readonly string[] }>;

export function startWriting(person: Person): Writing {
  return {
    person,
    traits: { ...person.traits },
    times: { ...person.traitTimes },
    writes: [],
    invalid: [],
    changed: false,
  };
}

/** Sets a trait, or removes it with null. A reserved one is normalised, or kept aside as `<trait>Raw` (S-1.29). */
export function writeTrait(writing: Writing, trait: string, value: Json, stamped: Stamped): void {
  if (value === null || !isReserved(trait)) {
    put(writing, trait, value, stamped);
    return;
  }
  const normal = normaliseReserved(trait, value, stamped.country);
  if (normal !== null) {
    put(writing, trait, normal, stamped);
    return;
  }
  writing.invalid.push(trait);
  put(writing, `${trait}Raw`, value, stamped);
}

/** The person as written, the same object where nothing changed. */
export function finishWriting({ person, traits, times, writes, invalid, changed }: Writing): Written {
  if (!changed) return { person, writes, invalid };
  const written: Person = { ...person, traits, traitTimes: times, ...reservedOf(traits) };
  return { person: written, writes, invalid };
}

/** The copies of reserved traits by which people are looked up and written to. */
export function reservedOf(traits: JsonObject): Pick<Person, "email" | "phone" | "timeZone" | "locale"> {
  const text = (trait: string) => {
    const value = Object.hasOwn(traits, trait) ? traits[trait] : null;
    return typeof value === "string" && value !== "" ? value : null;
  };
  return { email: text("email"), phone: text("phone"), timeZone: text("timezone"), locale: text("locale") };
}

/** An older write never overwrites a newer one, but is kept in history (S-1.28). */
function put(writing: Writing, trait: string, value: Json, { timestamp, seq }: Stamped): void {
  const { person, traits, times, writes } = writing;
  if (trait === "__proto__") return;
  const known = Object.hasOwn(times, trait) ? (times[trait] as Instant) : -Infinity;
  const late = timestamp < known;
  const before = Object.hasOwn(traits, trait) ? (traits[trait] as Json) : null;
  const same = canonicalJson(before) === canonicalJson(value);
  if (!late && !same && !fits(writing, trait, value)) return;
  if (late || !same) {
    writes.push({ personId: person.id, workspaceId: person.workspaceId, trait, value, timestamp, seq, late });
  }
  if (late || (same && timestamp === known)) return;
  times[trait] = timestamp;
  writing.changed = true;
  if (value === null) delete traits[trait];
  else traits[trait] = value;
}

/** S-1.32: what would be too much for one person is not taken. */
function fits({ traits }: Writing, trait: string, value: Json): boolean {
  if (value === null) return true;
  if (!Object.hasOwn(traits, trait) && Object.keys(traits).length >= MOST_TRAITS) return false;
  return JSON.stringify(traits).length + JSON.stringify(value).length + trait.length <= MOST_CHARACTERS;
}
