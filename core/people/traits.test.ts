import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INTERNAL_SOURCE, type LoggedEvent } from "#core/engine/event.ts";
import type { Json, JsonObject } from "#core/kernel/json.ts";
import { buildEvent, buildPerson, DAY, HOUR, MINUTE, T } from "#tests/builders.ts";
import { applyTraitChanges } from "./change-traits.ts";
import { mergePeople } from "./merge.ts";
import type { Person } from "./person.ts";
import { normaliseEmail, normalisePhone } from "./reserved.ts";
import { foldPerson } from "./traits.ts";

const identify = (traits: JsonObject, timestamp = T, more: Partial<LoggedEvent> = {}) =>
  buildEvent("Identify", { type: "identify", traits, timestamp, ...more });
const nobody = (changes: Partial<Person> = {}) =>
  buildPerson({ traits: {}, traitTimes: {}, email: null, timeZone: null, ...changes });
const fold = (person: Person, ...events: readonly LoggedEvent[]) =>
  events.reduce((folded, event) => foldPerson(folded, event, "DE").person, person);
const traitsOf = (...events: readonly LoggedEvent[]) => fold(nobody(), ...events).traits;

test("E-1.14 S-1.28 an older value never replaces a newer one, and is kept in history as late", () => {
  const person = fold(nobody(), identify({ plan: "pro" }, T));
  const { person: after, writes } = foldPerson(
    person,
    identify({ plan: "free" }, T - HOUR, { seq: 77 }),
    null,
  );
  expect(after.traits).toEqual({ plan: "pro" });
  expect(writes).toEqual([
    {
      personId: "per_ana",
      workspaceId: "ws_test",
      trait: "plan",
      value: "free",
      timestamp: T - HOUR,
      seq: 77,
      late: true,
    },
  ]);
});

test("S-1.27 identify sets what it names; null removes, an empty text is a value, objects are replaced whole", () => {
  const first = identify({ plan: "pro", note: "x", address: { city: "Rome", zip: "1" }, tags: ["a"] }, T);
  const second = identify({ plan: null, note: "", address: { city: "Oslo" }, tags: ["b"] }, T + 1);
  expect(traitsOf(first, second)).toEqual({ note: "", address: { city: "Oslo" }, tags: ["b"] });
  expect(traitsOf(second, first)).toEqual({ note: "", address: { city: "Oslo" }, tags: ["b"] });
});

test("a repeated value writes no history, and names no new one", () => {
  const person = fold(nobody(), identify({ plan: "pro" }));
  const again = foldPerson(person, identify({ plan: "pro" }, T), null);
  expect(again.person).toBe(person);
  expect(again.writes).toEqual([]);
  expect(foldPerson(person, identify({ plan: "pro" }, T + 1), null)).toMatchObject({
    writes: [],
    person: { traitTimes: { plan: T + 1 } },
  });
});

test("S-1.14 traits end the same in any order of arrival", () => {
  const values = fc.constantFrom<Json>(
    "a",
    "b",
    null,
    1,
    "ana@example.test",
    " ANA@Example.Test ",
    "not one",
    "Europe/Paris",
  );
  const traits = fc.dictionary(fc.constantFrom("plan", "email", "timezone", "city"), values, {
    maxKeys: 3,
  }) as fc.Arbitrary<JsonObject>;
  const events = fc
    .uniqueArray(fc.integer({ min: 0, max: 50 }), { maxLength: 8 })
    .chain((times) =>
      fc.tuple(
        ...times.map((at) =>
          traits.map((one) =>
            identify(one, T + at, { context: { timezone: at % 2 ? "Asia/Tokyo" : "Asia/Dubai" } }),
          ),
        ),
      ),
    );
  const shuffled = events.chain((list) =>
    fc.record({ list: fc.constant(list), arrival: fc.shuffledSubarray(list, { minLength: list.length }) }),
  );
  fc.assert(
    fc.property(shuffled, ({ list, arrival }) => {
      const inOrder = list.toSorted((a, b) => a.timestamp - b.timestamp);
      expect(fold(nobody(), ...arrival)).toEqual(fold(nobody(), ...inOrder));
    }),
    { numRuns: 300 },
  );
});

describe("S-1.29 reserved traits", () => {
  test.each<[string, Json, Json]>([
    ["email", "  Ana@Example.TEST ", "ana@example.test"],
    ["phone", "+1 (212) 555-0123", "+12125550123"],
    ["phone", "0030 21 0123 4567", "+302101234567"],
    ["phone", "0170 1234567", "+491701234567"],
    ["phone", 491701234567, "+491701234567"],
    ["timezone", "Europe/Lisbon", "Europe/Lisbon"],
    ["timezone", "+02:00", "+02:00"],
    ["locale", "pt_br", "pt-BR"],
    ["birthday", "2000-02-29T23:00:00-05:00", "2000-02-29"],
    ["createdAt", 1772366400, "2026-03-01T12:00:00.000Z"],
  ])("%s %j is kept as %j", (trait, sent, kept) => {
    expect(traitsOf(identify({ [trait]: sent }))).toEqual({ [trait]: kept });
  });

  test.each<[string, Json]>([
    ["email", "ana\uff20example.test"],
    ["email", "ana@exa\u0007mple.test"],
    ["email", "ana"],
    ["email", "a@b@c"],
    ["email", 5],
    ["phone", "call me"],
    ["phone", "+0123"],
    ["phone", "+123456789012345678"],
    ["timezone", "Mars/Olympus"],
    ["timezone", "CEST+2"],
    ["locale", "not a locale"],
    ["birthday", "soon"],
    ["createdAt", "2027-02-30"],
  ])("%s %j is set aside, flagged, and no address or zone", (trait, sent) => {
    const before = fold(nobody(), identify({ email: "old@example.test", timezone: "Asia/Tokyo" }, T - 1));
    const { person, invalid } = foldPerson(before, identify({ [trait]: sent }), "DE");
    expect(invalid).toEqual([trait]);
    expect(person.traits[`${trait}Raw`]).toEqual(sent);
    expect(person).toMatchObject({
      email: "old@example.test",
      timeZone: "Asia/Tokyo",
      phone: null,
      locale: null,
    });
  });

  test("what is removed is no address any more", () => {
    expect(
      fold(nobody(), identify({ email: "ana@example.test" }), identify({ email: null }, T + 1)),
    ).toMatchObject({ email: null });
  });

  test("a bare number needs a country, and leaves out what is dialled at home only", () => {
    expect(normalisePhone("212 555 0123", "US")).toBe("+12125550123");
    expect(normalisePhone("1 212 555 0123", "US")).toBe("+12125550123");
    expect(normalisePhone("8 912 345-67-89", "RU")).toBe("+79123456789");
    expect(normalisePhone("06 1234567", "IT")).toBe("+39061234567");
    expect(normalisePhone("06 30 123 4567", "HU")).toBe("+36301234567");
    expect(normalisePhone("0170 1234567", null)).toBeNull();
    expect(normalisePhone("0170 1234567", "Europe/Berlin")).toBeNull();
    expect(normaliseEmail(null)).toBeNull();
  });
});

describe("what any event tells of its person", () => {
  test("S-5.7 the newest event's zone counts", () => {
    const person = fold(
      nobody(),
      buildEvent("Page", { type: "page", timestamp: T, context: { timezone: "Asia/Tokyo" } }),
      buildEvent("Page", { type: "page", timestamp: T - 1, context: { timezone: "Asia/Dubai" } }),
      buildEvent("Page", { type: "page", timestamp: T + 1, context: { timezone: "Nowhere" } }),
    );
    expect(person).toMatchObject({ contextZone: "Asia/Tokyo", contextZoneAt: T, lastSeen: T + 1 });
  });

  test("they were here, and are known once they have a userId", () => {
    const anonymous = nobody({ known: false, firstSeen: T, lastSeen: T });
    const person = fold(
      anonymous,
      buildEvent("x", { timestamp: T - DAY, userId: "u1" }),
      buildEvent("x", { timestamp: T + DAY, userId: null }),
    );
    expect(person).toMatchObject({ known: true, firstSeen: T - DAY, lastSeen: T + DAY });
    expect(foldPerson(anonymous, buildEvent("x", { timestamp: T, userId: null }), null).person).toBe(
      anonymous,
    );
  });

  test("what Cairn writes itself tells nothing", () => {
    const person = nobody();
    expect(
      foldPerson(person, identify({ plan: "x" }, T + 1, { sourceId: INTERNAL_SOURCE }), null).person,
    ).toBe(person);
    expect(
      foldPerson(person, buildEvent("Delivery Settled", { type: "system", timestamp: T + 1 }), null).person,
    ).toBe(person);
  });
});

test("S-1.32 a person has at most 500 traits and 64 KB of them", () => {
  const many = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`t${n}`, n]));
  expect(Object.keys(traitsOf(identify(many)))).toHaveLength(500);
  const large = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`t${n}`, "x".repeat(10_000)]));
  expect(Object.keys(traitsOf(identify(large)))).toHaveLength(6);
});

test("a trait of a hostile name changes no prototype", () => {
  const person = fold(
    nobody(),
    identify(JSON.parse('{"__proto__": {"admin": true}, "constructor": "x"}') as JsonObject),
  );
  expect((person.traits as { admin?: unknown }).admin).toBeUndefined();
  expect(Object.getPrototypeOf(person.traits)).toBe(Object.prototype);
});

describe("S-10.2 changes by a step", () => {
  const after = (
    traits: JsonObject,
    operation: "set" | "setIfMissing" | "increment" | "append" | "remove",
    value: Json = null,
  ) => applyTraitChanges(nobody({ traits }), [{ trait: "a", operation, value }], T).person.traits["a"];

  test.each<[string, Json | undefined, Parameters<typeof after>[1], Json, Json | undefined]>([
    ["sets", "x", "set", "y", "y"],
    ["never blanks", "x", "set", null, "x"],
    ["sets what is missing", undefined, "setIfMissing", "y", "y"],
    ["leaves what is there", "x", "setIfMissing", "y", "x"],
    ["E-10.1 increments", 10, "increment", 5, 15],
    ["S-10.1 increments in decimals", "0.1", "increment", 0.2, 0.3],
    ["counts from nothing", undefined, "increment", 5, 5],
    ["leaves what is no number", "many", "increment", 5, "many"],
    ["is not moved by what is no number", 10, "increment", "many", 10],
    ["appends", ["x"], "append", "y", ["x", "y"]],
    ["starts a list", undefined, "append", "y", ["y"]],
    ["leaves what is no list", "x", "append", "y", "x"],
    ["removes", "x", "remove", null, undefined],
    ["removes from a list", ["x", "y", "x"], "remove", "x", ["y"]],
  ])("%s", (_case, before, operation, value, expected) => {
    expect(after(before === undefined ? {} : { a: before }, operation, value)).toEqual(expected);
  });

  test("are kept in history without an event, also over a value dated later", () => {
    const person = nobody({ traits: { a: 1 }, traitTimes: { a: T + HOUR } });
    const { person: changed, writes } = applyTraitChanges(
      person,
      [{ trait: "a", operation: "increment", value: 1 }],
      T,
    );
    expect(changed).toMatchObject({ traits: { a: 2 }, traitTimes: { a: T + HOUR } });
    expect(writes).toMatchObject([{ trait: "a", value: 2, seq: null, late: false }]);
  });

  test("normalise reserved traits too", () => {
    expect(
      applyTraitChanges(nobody(), [{ trait: "email", operation: "set", value: " A@B.test" }], T).person.email,
    ).toBe("a@b.test");
  });
});

describe("S-1.20 two people made one", () => {
  const known = buildPerson({
    id: "per_known",
    traits: { city: "Lisbon", plan: "pro" },
    traitTimes: { city: T - 30 * DAY, plan: T },
    email: null,
    timeZone: null,
  });
  const anonymous = buildPerson({
    id: "per_anonymous",
    known: false,
    traits: { city: "Rome", color: "red", email: "chi@example.test" },
    traitTimes: { city: T, color: T, email: T },
    email: "chi@example.test",
    timeZone: null,
    firstSeen: T - DAY,
    lastSeen: T + DAY,
    contextZone: "Asia/Tokyo",
    contextZoneAt: T,
  });

  test("E-1.8 a known person's value beats an anonymous one's, whatever the times", () => {
    for (const merged of [
      mergePeople(known, anonymous),
      mergePeople({ ...anonymous, id: "per_known" }, known),
    ]) {
      expect(merged).toMatchObject({
        id: "per_known",
        known: true,
        traits: { city: "Lisbon", plan: "pro", color: "red", email: "chi@example.test" },
        traitTimes: { city: T - 30 * DAY, color: T },
        email: "chi@example.test",
        firstSeen: T - DAY,
        lastSeen: T + DAY,
        contextZone: "Asia/Tokyo",
      });
    }
  });

  test("between equals the newer value wins, a removal too", () => {
    const older = {
      ...known,
      id: "per_b",
      traits: { city: "Oslo" },
      traitTimes: { city: T - 31 * DAY, plan: T + 1 },
    };
    expect(mergePeople(known, older).traits).toEqual({ city: "Lisbon" });
    expect(mergePeople(known, { ...older, traitTimes: { city: T, plan: T - MINUTE } }).traits).toEqual({
      city: "Oslo",
      plan: "pro",
    });
  });

  test("createdAt takes the earlier", () => {
    const at = (createdAt: string, time: number, side: Person): Person => ({
      ...side,
      traits: { createdAt },
      traitTimes: { createdAt: time },
    });
    expect(mergePeople(at("2027-01-02", T, known), at("2026-01-02", T - 1, anonymous)).traits).toEqual({
      createdAt: "2026-01-02",
    });
  });
});
