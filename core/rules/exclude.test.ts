import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "#core/kernel/json.ts";
import { buildPerson, T } from "#tests/builders.ts";
import { clashIn, isAlwaysTrue } from "./exclude.ts";
import { matches } from "./matches.ts";
import type { Compare, Operator, Rule } from "./rule.ts";

/** Few paths and few values, so that parts of a rule meet. */
const paths = fc.constantFrom("person.a", "person.b", "person.plan_id");
const scalars = fc.constantFrom<string | number | boolean>(
  "x",
  "X ",
  "y",
  "",
  "1",
  "1.0",
  1,
  2,
  "3",
  3,
  true,
  "true",
);
const operators = fc.constantFrom<Operator>(
  ...(["is", "isNot", "in", "notIn", "contains", "startsWith", "lessThan", "atMost", "greaterThan"] as const),
  ...(["atLeast", "between", "isMissing", "isPresent", "isEmpty", "isTrue", "isFalse"] as const),
);
const leaf: fc.Arbitrary<Rule> = fc
  .tuple(paths, operators, scalars, scalars, fc.boolean())
  .map(([path, operator, one, other, matchCase]): Compare => {
    const list = operator === "in" || operator === "notIn" || operator === "between";
    return {
      kind: "compare",
      path,
      operator,
      value: list ? [one, other] : one,
      ...(matchCase ? { matchCase } : {}),
    };
  });
const { rule } = fc.letrec<{ rule: Rule; leaf: Rule }>((tie) => ({
  leaf,
  rule: fc.oneof(
    { maxDepth: 3 },
    tie("leaf"),
    fc.record({ kind: fc.constant("all" as const), rules: fc.array(tie("rule"), { maxLength: 3 }) }),
    fc.record({
      kind: fc.constant("any" as const),
      rules: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), rule: tie("rule") }),
  ),
}));
const values = fc.option(scalars, { nil: undefined });
const people = fc
  .record({ a: values, b: values, plan_id: values })
  .map(
    (traits) =>
      Object.fromEntries(Object.entries(traits).filter(([, value]) => value !== undefined)) as JsonObject,
  );

function meets(one: Rule, traits: JsonObject): boolean {
  const person = buildPerson({ traits, email: null, timeZone: null });
  return matches(one, {
    person,
    event: null,
    context: {},
    cart: null,
    group: {},
    now: T,
    zone: "UTC",
    answers: {},
  });
}
const noLists = () => false;

test("L-301 L-302 what is said to exclude itself is met by nobody, and what is said to be always true by everybody", () => {
  const said = { never: 0, always: 0 };
  fc.assert(
    fc.property(rule, fc.array(people, { minLength: 12, maxLength: 12 }), (one, all) => {
      if (clashIn(one, noLists)) {
        said.never += 1;
        expect(all.filter((traits) => meets(one, traits))).toEqual([]);
      }
      if (isAlwaysTrue(one, noLists)) {
        said.always += 1;
        expect(all.filter((traits) => !meets(one, traits))).toEqual([]);
      }
    }),
    { numRuns: 3_000 },
  );
  expect([said.never > 20, said.always > 20]).toEqual([true, true]);
});

test("L-301 a path that holds lists may be one thing and another", () => {
  const is = (value: string): Rule => ({ kind: "compare", path: "person.tags", operator: "is", value });
  const both: Rule = { kind: "all", rules: [is("x"), is("y")] };
  expect(clashIn(both, noLists)).toEqual({ one: is("x"), other: is("y") });
  expect(clashIn(both, (path) => path === "person.tags")).toBeNull();
  expect(meets(both, { tags: ["x", "y"] })).toBe(true);
});

test("L-301 other letters are still allowed where only these are not", () => {
  const is: Rule = { kind: "compare", path: "person.plan", operator: "is", value: "PRO" };
  const rule: Rule = { kind: "all", rules: [is, { ...is, operator: "isNot", matchCase: true }] };
  expect(clashIn(rule, noLists)).toBeNull();
  expect(meets(rule, { plan: "pro" })).toBe(true);
  expect(clashIn({ kind: "all", rules: [is, { ...is, operator: "isNot" }] }, noLists)).not.toBeNull();
});
