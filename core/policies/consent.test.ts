import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY, T } from "#tests/builders.ts";
import { type ConsentEntry, type ConsentState, effectiveConsent, mayWrite } from "./consent.ts";

const said = (state: ConsentState, at: number, more: Partial<ConsentEntry> = {}): ConsentEntry => ({
  topic: "news",
  state,
  explicit: true,
  at,
  ...more,
});
const imported = { explicit: false } as const;

test("E-16.1 an import never overrides an explicit unsubscribe", () => {
  const entries = [said("unsubscribed", T - 5 * DAY), said("subscribed", T, imported)];
  expect(effectiveConsent(entries, "news")).toBe("unsubscribed");
});

test("E-16.4 a later word about all topics counts for each", () => {
  const entries = [said("unsubscribed", T), said("subscribed", T + DAY, { topic: "" })];
  expect(effectiveConsent(entries, "news")).toBe("subscribed");
  expect(mayWrite(entries, "news", "opt_in")).toBe(true);
});

test("S-16.4 of the same instant the unsubscribe counts, and other topics do not", () => {
  expect(effectiveConsent([said("unsubscribed", T), said("subscribed", T, { topic: "" })], "news")).toBe(
    "unsubscribed",
  );
  expect(effectiveConsent([said("subscribed", T, { topic: "" }), said("unsubscribed", T)], "news")).toBe(
    "unsubscribed",
  );
  expect(effectiveConsent([said("subscribed", T, { topic: "offers" })], "news")).toBe("none");
});

test("S-16.2 where nobody has said anything the topic's default decides", () => {
  expect(mayWrite([], "news", "opt_in")).toBe(false);
  expect(mayWrite([], "news", "opt_out")).toBe(true);
  expect(mayWrite([said("pending", T)], "news", "opt_out")).toBe(false);
  expect(mayWrite([said("subscribed", T, imported)], "news", "opt_in")).toBe(true);
  expect(mayWrite([said("unsubscribed", T, imported)], "news", "opt_out")).toBe(false);
});

test("S-1.14 the order of entries does not matter", () => {
  const entry = fc.record({
    topic: fc.constantFrom("", "news", "offers"),
    state: fc.constantFrom<ConsentState>("subscribed", "unsubscribed"),
    explicit: fc.boolean(),
    at: fc.integer({ min: 0, max: 3 }),
  });
  const shuffled = fc
    .array(entry, { maxLength: 8 })
    .chain((list) =>
      fc.record({ list: fc.constant(list), other: fc.shuffledSubarray(list, { minLength: list.length }) }),
    );
  fc.assert(
    fc.property(shuffled, ({ list, other }) => {
      expect(effectiveConsent(other, "news")).toBe(effectiveConsent(list, "news"));
    }),
  );
});
