import type { EventType } from "#core/engine/event.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import { isReserved, normaliseReserved } from "#core/people/reserved.ts";
import type { Sender } from "#lib/intake/draft.ts";

/**
 * The traits an item may set. Those marked protected stay out where a public key sends them (S-1.31); a reserved one
 * that fails its rule is flagged, and kept aside by whoever folds it (S-1.29).
 */
export function judgeTraits(
  traits: JsonObject,
  type: EventType,
  sender: Sender,
  flags: string[],
): JsonObject {
  const allowed = withoutProtected(traits, sender, flags);
  if (type === "identify" && Object.keys(allowed).some((trait) => fails(trait, allowed, sender))) {
    flags.push("invalid_trait");
  }
  return allowed;
}

function withoutProtected(
  traits: JsonObject,
  { trusted, protectedTraits }: Sender,
  flags: string[],
): JsonObject {
  if (trusted || protectedTraits.length === 0) return traits;
  const allowed = Object.entries(traits).filter(([trait]) => !protectedTraits.includes(trait));
  if (allowed.length === Object.keys(traits).length) return traits;
  flags.push("sanitized");
  return Object.fromEntries(allowed);
}

function fails(trait: string, traits: JsonObject, { country }: Sender): boolean {
  const value = traits[trait];
  if (!isReserved(trait) || value === null || value === undefined) return false;
  return normaliseReserved(trait, value, country) === null;
}
