import { isObject, type Json, type JsonObject } from "#core/kernel/json.ts";

/** Stands for a value that is there but not shown. */
export const HIDDEN = "•••";

/** An address of which only enough is left to tell two apart: `i•••@fjord.example`, `•••98`. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  if (at > 0) return `${first(address)}${HIDDEN}${address.slice(at)}`;
  return address.length > 4 ? `${HIDDEN}${address.slice(-2)}` : HIDDEN;
}

/** A name of which the first letters are left. */
export function maskName(name: string): string {
  return name
    .split(/\s+/)
    .filter((part) => part !== "")
    .map((part) => `${first(part)}${HIDDEN}`)
    .join(" ");
}

/** The same keys, and for every value only that there is one (ux 4.10). */
export function maskJson(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => maskJson(item as Json));
  if (isObject(value)) return maskObject(value);
  return value === null ? null : HIDDEN;
}

/** `maskJson` of an object stays an object. */
export function maskObject(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskJson(inner)]));
}

/** The first letter as people see it, whatever its length in code units. */
function first(text: string): string {
  return [...text][0] ?? "";
}
