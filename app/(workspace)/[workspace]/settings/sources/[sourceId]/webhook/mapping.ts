import type { EventCase, MappedField, Mapping } from "#lib/intake/sources/webhook/mapping.ts";

export const PATH_FIELDS = [
  "userId",
  "anonymousId",
  "email",
  "phone",
  "properties",
  "timestamp",
  "messageId",
] as const;
export type PathField = (typeof PATH_FIELDS)[number];
export const LISTS = ["fields", "traits"] as const;
export type FieldList = (typeof LISTS)[number];

/** What a click into the sample fills: one place, or one more row of a list. */
export type Target = "event" | PathField | FieldList;

/** Null: what holds for every event. A number: the case at this place. */
export type Scope = number | null;

/** What holds in a scope by its own word. */
export function partsOf(mapping: Mapping, scope: Scope): Partial<Mapping> {
  return scope === null ? mapping : ((mapping.cases?.[scope] ?? {}) as Partial<Mapping>);
}

/** The mapping with other parts in one scope; "" and an empty list mean "not said". */
export function withParts(mapping: Mapping, scope: Scope, parts: Partial<EventCase>): Mapping {
  if (scope === null) return dropEmpty({ ...mapping, ...parts } as Mapping);
  const cases = (mapping.cases ?? []).map((one, at) =>
    at === scope ? dropEmpty({ ...one, ...parts }) : one,
  );
  return { ...mapping, cases };
}

function dropEmpty<Parts extends object>(parts: Parts): Parts {
  const said = Object.entries(parts).filter(
    ([name, part]) =>
      name === "event" ||
      name === "when" ||
      (part !== "" && part !== undefined && !(Array.isArray(part) && part.length === 0)),
  );
  return Object.fromEntries(said) as Parts;
}

/** The mapping with one more case, for a name that the sender uses. */
export function withCase(mapping: Mapping, when: string): Mapping {
  return { ...mapping, cases: [...(mapping.cases ?? []), { when }] };
}

export function withoutCase(mapping: Mapping, at: number): Mapping {
  const cases = (mapping.cases ?? []).filter((_one, index) => index !== at);
  const { cases: _before, ...rest } = mapping;
  return cases.length === 0 ? rest : { ...rest, cases };
}

/** A path put where the last click was meant to go. */
export function withPicked(mapping: Mapping, scope: Scope, target: Target, path: string): Mapping {
  if (target === "event") return { ...mapping, event: { kind: "path", path } };
  if (target !== "fields" && target !== "traits") return withParts(mapping, scope, { [target]: path });
  const list = partsOf(mapping, scope)[target] ?? [];
  return withParts(mapping, scope, { [target]: [...list, fieldFor(path)] });
}

/** A property called after the last part of its path. */
function fieldFor(path: string): MappedField {
  const name = /([^.[\]"]+)"?\]?$/.exec(path)?.[1] ?? path;
  return { name: /^\d+$/.test(name) ? path : name, path, as: "asIs" };
}

/** Where the next click most likely belongs. */
export function nextTarget(target: Target): Target {
  if (target === "event") return "userId";
  const at = PATH_FIELDS.indexOf(target as PathField);
  return at === -1 ? target : (PATH_FIELDS[at + 1] ?? target);
}
