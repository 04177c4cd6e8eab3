import type { JsonObject } from "#core/kernel/json.ts";
import type { Sender } from "#lib/intake/draft.ts";

/** The traits an item may set: those marked protected stay out where a public key sends them (S-1.31). */
export function judgeTraits(traits: JsonObject, { trusted, protectedTraits }: Sender, flags: string[]): JsonObject {
  if (trusted || protectedTraits.length === 0) return traits;
  const allowed = Object.entries(traits).filter(([trait]) => !protectedTraits.includes(trait));
  if (allowed.length === Object.keys(traits).length) return traits;
  flags.push("sanitized");
  return Object.fromEntries(allowed);
}
