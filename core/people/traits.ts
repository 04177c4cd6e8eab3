import { isZone } from "#core/calendar/zone.ts";
import { INTERNAL_SOURCE, type LoggedEvent } from "#core/engine/event.ts";
import { isObject } from "#core/kernel/json.ts";
import type { Person } from "#core/people/person.ts";
import { finishWriting, startWriting, type Written, writeTrait } from "#core/people/write-trait.ts";

/**
 * What an event tells about its person: an identify its traits (S-1.27 to S-1.29), any event that they were here and
 * in which zone (S-5.7). The same object where it tells nothing new. `country` is where bare phone numbers are from.
 */
export function foldPerson(person: Person, event: LoggedEvent, country: string | null): Written {
  if (event.sourceId === INTERNAL_SOURCE || event.type === "system")
    return { person, writes: [], invalid: [] };
  const seen = foldPresence(person, event);
  if (event.type !== "identify") return { person: seen, writes: [], invalid: [] };
  const writing = startWriting(seen);
  const { timestamp, seq } = event;
  for (const [trait, value] of Object.entries(event.traits))
    writeTrait(writing, trait, value, { timestamp, seq, country });
  return finishWriting(writing);
}

function foldPresence(person: Person, event: LoggedEvent): Person {
  const { timestamp } = event;
  const known = person.known || event.userId !== null;
  const firstSeen = Math.min(person.firstSeen, timestamp);
  const lastSeen = Math.max(person.lastSeen, timestamp);
  const zone = zoneIn(event);
  const newer = zone !== null && timestamp >= (person.contextZoneAt ?? -Infinity);
  const moved = newer && (zone !== person.contextZone || timestamp !== person.contextZoneAt);
  if (!moved && known === person.known && firstSeen === person.firstSeen && lastSeen === person.lastSeen)
    return person;
  const place = moved ? { contextZone: zone, contextZoneAt: timestamp } : {};
  return { ...person, known, firstSeen, lastSeen, ...place };
}

function zoneIn({ context }: LoggedEvent): string | null {
  const zone = isObject(context) ? context["timezone"] : null;
  return isZone(zone) ? zone : null;
}
