import type { JsonObject } from "#core/kernel/json.ts";
import { HIDDEN, maskAddress, maskName, maskObject } from "#core/people/mask.ts";
import type { FoundPerson } from "#lib/people/find-people.ts";
import type { PersonDetail } from "#lib/people/person-detail.ts";

/** A person as lists and profiles show them, to a reader who may see all of it or only that it is there. */
export type ShownPerson = Readonly<{
  id: string;
  known: boolean;
  name: string | null;
  userId: string | null;
  email: string | null;
  phone: string | null;
  firstSeen: number;
  lastSeen: number;
}>;
export type ShownProfile = ShownPerson &
  Readonly<{
    /** Their zone and where it is known from; null means the workspace's is used (S-5.7). */
    zone: string | null;
    zoneFrom: "trait" | "context" | null;
    locale: string | null;
    traits: JsonObject;
    traitTimes: Readonly<Record<string, number>>;
    identifiers: readonly Readonly<{ kind: string; value: string; since: number }>[];
    mergedIds: readonly string[];
  }>;

/** A found person for a list. */
export function shownPerson(person: FoundPerson, masked: boolean): ShownPerson {
  return {
    id: person.id,
    known: person.known,
    ...shownContact(person, masked),
    userId: person.userId && (masked ? HIDDEN : person.userId),
    firstSeen: person.firstSeen.getTime(),
    lastSeen: person.lastSeen.getTime(),
  };
}

/** A person in full for their profile. */
export function shownProfile(person: PersonDetail, masked: boolean): ShownProfile {
  const userId = person.identifiers.find(({ kind }) => kind === "user_id")?.value ?? null;
  return {
    id: person.id,
    known: person.known,
    ...shownContact(person, masked),
    userId: userId && (masked ? HIDDEN : userId),
    firstSeen: person.firstSeen.getTime(),
    lastSeen: person.lastSeen.getTime(),
    zone: person.timeZone ?? person.contextZone,
    zoneFrom: person.timeZone ? "trait" : person.contextZone ? "context" : null,
    locale: person.locale,
    traits: masked ? maskObject(person.traits) : person.traits,
    traitTimes: person.traitTimes,
    identifiers: person.identifiers.map(({ kind, value, since }) => ({
      kind,
      value: masked ? HIDDEN : value,
      since: since.getTime(),
    })),
    mergedIds: person.mergedIds,
  };
}

type Contact = Readonly<{ email: string | null; phone: string | null; traits: JsonObject }>;

function shownContact({ email, phone, traits }: Contact, masked: boolean) {
  const name = nameOf(traits);
  return {
    name: name && masked ? maskName(name) : name,
    email: email && masked ? maskAddress(email) : email,
    phone: phone && masked ? maskAddress(phone) : phone,
  };
}

/** `name`, else first and last name; null where there is none. */
function nameOf(traits: JsonObject): string | null {
  const text = (trait: string) => (typeof traits[trait] === "string" ? (traits[trait] as string).trim() : "");
  return text("name") || `${text("firstName")} ${text("lastName")}`.trim() || null;
}
