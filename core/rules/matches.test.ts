import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucket } from "#core/kernel/hash.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import { buildEvent, buildPerson, DAY, T } from "#tests/builders.ts";
import { compareNumbers } from "./coerce.ts";
import { explain } from "./explain.ts";
import { matches } from "./matches.ts";
import { type Compare, OPERATORS, type Operator, type Rule, ruleSchema } from "./rule.ts";
import type { Scope } from "./scope.ts";

function scopeWith(traits: JsonObject, properties: JsonObject = {}): Scope {
  return {
    person: buildPerson({ traits, email: null, timeZone: null }),
    event: buildEvent("Order Completed", { properties }),
    context: {},
    cart: null,
    group: {},
    now: T,
    zone: "Europe/Lisbon",
    answers: {},
  };
}
const compare = (
  path: string,
  operator: Operator,
  value?: Compare["value"],
  matchCase?: boolean,
): Compare => ({
  kind: "compare",
  path,
  operator,
  ...(value === undefined ? {} : { value }),
  ...(matchCase === undefined ? {} : { matchCase }),
});
const not = (rule: Rule): Rule => ({ kind: "not", rule });
const holds = (rule: Rule, traits: JsonObject, properties?: JsonObject) =>
  matches(rule, scopeWith(traits, properties));

test("E-7.1 a missing country is not France, and is not in France either", () => {
  expect(holds(compare("person.country", "isNot", "France"), {})).toBe(true);
  expect(holds(compare("person.country", "is", "France"), {})).toBe(false);
});

test("E-7.2 who has no age is not younger than 18", () => {
  expect(holds(not(compare("person.age", "lessThan", 18)), {})).toBe(true);
});

test("E-7.3 a decimal in a text is a number, one with a thousands separator is none", () => {
  expect(holds(compare("person.total", "atLeast", 49.9), { total: "49.90" })).toBe(true);
  const explained = explain(compare("person.total", "greaterThan", 10), scopeWith({ total: "1,000" }));
  expect(explained).toMatchObject({ result: false, mismatches: ["person.total"] });
  expect(explained.values).toMatchObject({ "person.total": "1,000", type_mismatch: ["person.total"] });
});

test("E-7.4 texts compare without case and outer spaces, unless case counts", () => {
  expect(holds(compare("person.plan", "is", "pro"), { plan: " PRO " })).toBe(true);
  expect(holds(compare("person.plan", "is", "pro", true), { plan: " PRO " })).toBe(false);
});

test("E-7.5 ids are exact", () => {
  const rule = compare("event.properties.cart_id", "is", "abc");
  expect(holds(rule, {}, { cart_id: "AbC" })).toBe(false);
  expect(holds(rule, {}, { cart_id: "abc" })).toBe(true);
  expect(holds(compare("event.event", "is", "order completed"), {})).toBe(false);
  expect(holds(compare("event.properties.product_id", "is", "42"), {}, { product_id: 42 })).toBe(true);
});

test("E-7.10 seconds are read as a date", () => {
  expect(holds(compare("person.since", "before", "2027-01-01"), { since: 1772366400 })).toBe(true);
});

describe("S-7.4 what is missing, absent or null,", () => {
  const positive: [Operator, Compare["value"]?][] = [
    ["is", "x"],
    ["in", ["x"]],
    ["contains", "x"],
    ["startsWith", "x"],
    ["endsWith", "x"],
    ["lessThan", 1],
    ["atMost", 1],
    ["greaterThan", 1],
    ["atLeast", 1],
    ["between", [0, 9]],
    ["before", "2027-01-01"],
    ["after", "2027-01-01"],
    ["withinLast", { amount: 1, unit: "day" }],
    ["isTrue"],
    ["isFalse"],
    ["isPresent"],
  ];
  const negative: [Operator, Compare["value"]?][] = [
    ["isNot", "x"],
    ["notIn", ["x"]],
    ["notContains", "x"],
    ["isMissing"],
    ["isEmpty"],
  ];
  test.each(positive)("makes %s false", (operator, value) => {
    for (const traits of [{}, { a: null }])
      expect(holds(compare("person.a", operator, value), traits)).toBe(false);
  });
  test.each(negative)("makes %s true", (operator, value) => {
    for (const traits of [{}, { a: null }])
      expect(holds(compare("person.a", operator, value), traits)).toBe(true);
  });
});

test("S-7.5 an empty text is there, and empty", () => {
  for (const a of ["", [], {}]) {
    expect([a, holds(compare("person.a", "isMissing"), { a })]).toEqual([a, false]);
    expect([a, holds(compare("person.a", "isEmpty"), { a })]).toEqual([a, true]);
  }
  for (const a of [0, false, "x", [1], { b: 1 }])
    expect([a, holds(compare("person.a", "isEmpty"), { a })]).toEqual([a, false]);
});

describe("S-7.6 a value of another type counts as missing and is noted", () => {
  test.each<[string, Compare, unknown]>([
    ["a text as a number", compare("person.a", "lessThan", 5), "12 kg"],
    ["a boolean as a number", compare("person.a", "is", 1), true],
    ["a number as a boolean", compare("person.a", "isTrue"), 1],
    ["a word as a boolean", compare("person.a", "isFalse"), "no"],
    ["a text as a date", compare("person.a", "before", "2027-01-01"), "yesterday"],
    ["an object as a text", compare("person.a", "contains", "x"), { x: 1 }],
    ["a list as a number", compare("person.a", "atLeast", 1), [5]],
  ])("%s", (_case, rule, a) => {
    expect(explain(rule, scopeWith({ a } as JsonObject))).toMatchObject({
      result: false,
      mismatches: ["person.a"],
    });
    expect(explain(not(rule), scopeWith({ a } as JsonObject)).result).toBe(true);
  });
});

describe("S-7.7 numbers", () => {
  test.each([
    ["12.50", "is", 12.5, true],
    [" 1e3 ", "is", 1000, true],
    ["+7", "is", 7, true],
    [".5", "is", 0.5, true],
    ["0x10", "is", 16, false],
    ["1e999", "greaterThan", 1, false],
    [0.1 + 0.2, "is", 0.3, true],
    [0.1 + 0.2, "atMost", 0.3, true],
    [0.1 + 0.2, "greaterThan", 0.3, false],
    [123456789012.34, "is", 123456789012.35, false],
    [42, "is", "42", true],
    [5, "between", [5, 7], true],
    [7.01, "between", [5, 7], false],
  ] as const)("%j %s %j is %s", (a, operator, value, expected) => {
    expect(holds(compare("person.a", operator, value as Compare["value"]), { a })).toBe(expected);
  });
});

test("S-7.8 booleans are true and false, also as words", () => {
  expect(holds(compare("person.a", "isTrue"), { a: "TRUE" })).toBe(true);
  expect(holds(compare("person.a", "isFalse"), { a: false })).toBe(true);
  expect(holds(compare("person.a", "is", true), { a: "true" })).toBe(true);
  expect(holds(compare("person.a", "isTrue"), { a: false })).toBe(false);
});

test("S-7.9 dates are compared in the person's zone, and within the last so many units", () => {
  expect(holds(compare("person.a", "after", "2027-03-01"), { a: "2027-03-01T00:00:00Z" })).toBe(false);
  expect(holds(compare("person.a", "after", "2027-03-01"), { a: "2027-03-01T00:00:01Z" })).toBe(true);
  expect(
    holds(compare("person.a", "between", ["2027-02-01", "2027-03-01"]), { a: "2027-03-01T20:00:00Z" }),
  ).toBe(true);
  const lastDay = compare("person.a", "withinLast", { amount: 1, unit: "day" });
  expect(holds(lastDay, { a: T - DAY })).toBe(false);
  expect(holds(lastDay, { a: T - DAY + 1 })).toBe(true);
  expect(holds(lastDay, { a: T + 1 })).toBe(false);
});

test("S-7.10 texts compare after NFC", () => {
  expect(holds(compare("person.city", "is", "Z\u00fcrich"), { city: "zu\u0308rich" })).toBe(true);
  expect(holds(compare("person.city", "startsWith", "ZU\u0308"), { city: "z\u00fcrich" })).toBe(true);
});

test("S-7.11 a list is what any of its elements is, and contains its elements", () => {
  const tags = { tags: ["VIP", "gold", null] };
  expect(holds(compare("person.tags", "is", "vip"), tags)).toBe(true);
  expect(holds(compare("person.tags", "isNot", "vip"), tags)).toBe(false);
  expect(holds(compare("person.tags", "contains", "gold"), tags)).toBe(true);
  expect(holds(compare("person.tags", "contains", "gol"), tags)).toBe(false);
  expect(holds(compare("person.tags", "in", ["x", "gold"]), tags)).toBe(true);
});

test("S-7.3 [] asks for any element", () => {
  const properties = { products: [{ sku: "a", price: 5 }, { sku: "b", price: 50, tags: ["new"] }, "junk"] };
  const on = (rule: Rule) => holds(rule, {}, properties);
  expect(on(compare("event.properties.products[].price", "greaterThan", 20))).toBe(true);
  expect(on(compare("event.properties.products[].sku", "is", "c"))).toBe(false);
  expect(on(compare("event.properties.products[].sku", "isNot", "c"))).toBe(true);
  expect(on(compare("event.properties.products[].sku", "isNot", "a"))).toBe(false);
  expect(on(compare("event.properties.products[].tags[]", "contains", "ne"))).toBe(true);
  expect(on(compare("event.properties.products[].color", "isMissing"))).toBe(true);
  expect(on(compare("event.properties.nothing[].x", "isMissing"))).toBe(true);
});

test("paths read own properties only", () => {
  for (const path of [
    "person.toString",
    "person.a.length",
    "person.a.0",
    "event.properties.hasOwnProperty",
    "cart.items",
  ]) {
    expect([path, holds(compare(path, "isPresent"), { a: ["x"] })]).toEqual([path, false]);
  }
  for (const path of [
    "person.__proto__",
    "event.constructor.name",
    "context.a.prototype",
    "window.x",
    "person",
    "person..a",
  ]) {
    expect([path, ruleSchema.safeParse(compare(path, "isPresent")).success]).toEqual([path, false]);
  }
});

test("a person's own facts are read where no trait has their name; carts as templates write them", () => {
  const scope: Scope = {
    ...scopeWith({ id: "crm-1" }),
    cart: {
      personId: "p",
      cartId: "c1",
      state: "open",
      itemCount: 2,
      total: 30,
      currency: "EUR",
      url: null,
      lastActivityAt: T,
      memory: null,
      items: [
        {
          key: "p1",
          productId: "p1",
          sku: null,
          variant: null,
          name: "Boot",
          price: 15,
          quantity: 2,
          imageUrl: null,
          url: null,
        },
      ],
      itemsChanged: true,
    },
  };
  expect(matches(compare("person.id", "is", "crm-1"), scope)).toBe(true);
  expect(matches(compare("person.known", "isTrue"), scope)).toBe(true);
  expect(matches(compare("cart.item_count", "is", 2), scope)).toBe(true);
  expect(matches(compare("cart.items[].product_id", "is", "p1"), scope)).toBe(true);
  expect(matches(compare("cart.items_changed", "isTrue"), scope)).toBe(true);
});

test("S-8.1 a bucket takes its share of people, the same ones always", () => {
  const people = Array.from({ length: 2_000 }, (_, n) => buildPerson({ id: `person-${n}` }));
  const rule: Rule = { kind: "bucket", salt: "demo-salt", from: 0, to: 2_500 };
  const inside = people.filter((person) => matches(rule, { ...scopeWith({}), person }));
  expect(inside.length / people.length).toBeCloseTo(0.25, 1);
  expect(inside.every(({ id }) => bucket("demo-salt", id) < 2_500)).toBe(true);
});

test("S-7.15 says what decided, and what it saw", () => {
  const rule: Rule = {
    kind: "all",
    rules: [
      compare("person.country", "is", "PT"),
      {
        kind: "any",
        rules: [compare("person.plan", "is", "pro"), compare("event.properties.total", "atLeast", 50)],
      },
      compare("person.vip", "isTrue"),
    ],
  };
  const { result, deciding, values } = explain(
    rule,
    scopeWith({ country: "pt", plan: "free" }, { total: 20 }),
  );
  expect(result).toBe(false);
  expect(deciding).toBe((rule.rules[1] as Extract<Rule, { kind: "any" }>).rules[1]);
  expect(values).toEqual({
    "person.country": "pt",
    "person.plan": "free",
    "event.properties.total": 20,
    decided_by: "total is at least 50",
  });
  expect(explain({ kind: "all", rules: [] }, scopeWith({}))).toEqual({
    result: true,
    deciding: null,
    values: {},
    mismatches: [],
  });
});

test("S-7.15 keeps at most 4 KB of what it saw", () => {
  const traits = Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`t${n}`, "y".repeat(5_000)]));
  const rule: Rule = {
    kind: "all",
    rules: Object.keys(traits).map((name) => compare(`person.${name}`, "isPresent")),
  };
  const { values } = explain(rule, scopeWith(traits));
  expect(JSON.stringify(values).length).toBeLessThanOrEqual(4_096);
  expect(values["more"]).toBe(true);
});

const json = fc.oneof(
  fc.constantFrom(
    "",
    "x",
    "X ",
    "pro",
    "49.90",
    "true",
    "2027-03-01",
    "1772366400",
    null,
    true,
    false,
    0,
    5,
    49.9,
    1772366400,
  ),
  fc.array(fc.constantFrom("x", 5, null, true), { maxLength: 3 }),
  fc.constant({ b: 1 }),
);
const leaves = fc.record({
  kind: fc.constant("compare" as const),
  path: fc.constantFrom(
    "person.a",
    "person.b",
    "person.a.b",
    "event.properties.list[]",
    "event.properties.list[].n",
    "person.cart_id",
  ),
  operator: fc.constantFrom(...OPERATORS),
  value: fc.oneof(
    fc.constantFrom("x", "pro", "49.9", 5, 49.9, true, null, "2027-03-01", {
      amount: 1,
      unit: "day" as const,
    }),
    fc.array(fc.constantFrom("x", 5, "2027-01-01", true), { minLength: 0, maxLength: 2 }),
  ),
  matchCase: fc.boolean(),
}) as fc.Arbitrary<Rule>;
const trees = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    leaves,
    fc.record({
      kind: fc.constant("bucket" as const),
      salt: fc.constant("s"),
      from: fc.constant(0),
      to: fc.integer({ min: 0, max: 9_999 }),
    }),
    fc.record({ kind: fc.constant("all" as const), rules: fc.array(tie("rule"), { maxLength: 3 }) }),
    fc.record({
      kind: fc.constant("any" as const),
      rules: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), rule: tie("rule") }),
  ),
})).rule;
const scopes = fc
  .record({
    a: json,
    b: json,
    cart_id: json,
    list: fc.array(fc.oneof(json, fc.record({ n: json })), { maxLength: 3 }),
    noList: fc.boolean(),
  })
  .map(({ a, b, cart_id, list, noList }) =>
    scopeWith({ a, b, cart_id } as JsonObject, (noList ? {} : { list }) as JsonObject),
  );

test("S-7.4 not X is always the exact complement of X", () => {
  fc.assert(
    fc.property(trees, scopes, (rule, scope) => {
      expect(matches(not(rule), scope)).toBe(!matches(rule, scope));
    }),
    { numRuns: 1_000 },
  );
});

test("S-7.4 every negative operator is the exact complement of its positive", () => {
  const pairs = [
    ["is", "isNot"],
    ["in", "notIn"],
    ["contains", "notContains"],
    ["isMissing", "isPresent"],
  ] as const;
  fc.assert(
    fc.property(leaves, scopes, fc.constantFrom(...pairs), (leaf, scope, [positive, negative]) => {
      const one = { ...(leaf as Compare), operator: positive };
      expect(matches({ ...one, operator: negative }, scope)).toBe(!matches(one, scope));
    }),
    { numRuns: 1_000 },
  );
});

test("S-7.2 compiled and explained agree on every scope", () => {
  fc.assert(
    fc.property(trees, scopes, (rule, scope) => {
      expect(explain(rule, scope).result).toBe(matches(rule, scope));
    }),
    { numRuns: 1_000 },
  );
});

test("S-7.7 numbers are equal exactly when their first 15 digits are", () => {
  const near = fc.record({
    a: fc.double({ noNaN: true, noDefaultInfinity: true }),
    by: fc.integer({ min: -40, max: 40 }),
  });
  fc.assert(
    fc.property(near, ({ a, by }) => {
      const b = a * (1 + by * 1e-16);
      const equal = Number(a.toPrecision(15)) === Number(b.toPrecision(15));
      expect(compareNumbers(a, b) === 0).toBe(equal);
      expect(compareNumbers(b, a)).toBe(-compareNumbers(a, b) || 0);
    }),
    { numRuns: 500 },
  );
});
