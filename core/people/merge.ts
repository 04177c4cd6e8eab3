import type { Json } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { Person } from "#core/people/person.ts";
import { reservedOf } from "#core/people/write-trait.ts";

/**
 * One person of two (S-1.19, S-1.20). The survivor's id stays. A known person's value beats an anonymous one's; between
 * equals the newer does. Objects and lists are taken whole.
 */
export function mergePeople(survivor: Person, loser: Person): Person {
  const traits: Record<string, Json> = {};
  const traitTimes: Record<string, Instant> = {};
  for (const trait of new Set([...namesOf(survivor), ...namesOf(loser)])) {
    const { value, time } = better(trait, survivor, loser);
    traitTimes[trait] = time;
    if (value !== null) traits[trait] = value;
  }
  const zone = newerZone(survivor, loser);
  return {
    ...survivor,
    known: survivor.known || loser.known,
    traits,
    traitTimes,
    ...reservedOf(traits),
    contextZone: zone.contextZone,
    contextZoneAt: zone.contextZoneAt,
    firstSeen: Math.min(survivor.firstSeen, loser.firstSeen),
    lastSeen: Math.max(survivor.lastSeen, loser.lastSeen),
  };
}

type Side = Readonly<{ value: Json; time: Instant; known: boolean }>;

/** Removed traits have a time but no value. */
function namesOf({ traits, traitTimes }: Person): readonly string[] {
  return [...Object.keys(traits), ...Object.keys(traitTimes)];
}

function better(trait: string, survivor: Person, loser: Person): Side {
  const [a, b] = [sideOf(trait, survivor), sideOf(trait, loser)];
  if (trait === "createdAt" && a.value !== null && b.value !== null) return a.value <= b.value ? a : b;
  if (a.known === b.known) return newerOf(a, b);
  const [known, anonymous] = a.known ? [a, b] : [b, a];
  return known.value !== null || known.time > anonymous.time ? known : anonymous;
}

function newerOf(a: Side, b: Side): Side {
  return b.time > a.time || (b.time === a.time && a.value === null) ? b : a;
}

function sideOf(trait: string, { known, traits, traitTimes }: Person): Side {
  const value = Object.hasOwn(traits, trait) ? (traits[trait] as Json) : null;
  const time = Object.hasOwn(traitTimes, trait) ? (traitTimes[trait] as Instant) : 0;
  return { value, time, known };
}

function newerZone(a: Person, b: Person): Person {
  return (b.contextZoneAt ?? -Infinity) > (a.contextZoneAt ?? -Infinity) ? b : a;
}
