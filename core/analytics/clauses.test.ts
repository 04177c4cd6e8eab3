import { expect, test } from "vitest";
import { type Rule, ruleSchema } from "#core/rules/rule.ts";
import { clausesOf } from "./clauses.ts";

const rule: Rule = ruleSchema.parse({
  kind: "all",
  rules: [
    { kind: "compare", path: "cart.total", operator: "atLeast", value: 50 },
    { kind: "not", rule: { kind: "compare", path: "person.plan", operator: "is", value: "pro" } },
    { kind: "compare", path: "person.city", operator: "is", value: "Oslo" },
  ],
});

test("S-17.2 every clause is shown with the value seen then, and whether it held", () => {
  const clauses = clausesOf(rule, { "cart.total": 80, "person.plan": "pro" }, 0, "UTC");
  expect(clauses.map(({ seen, result }) => [seen, result])).toEqual([
    [80, true],
    ["pro", true],
    [undefined, null],
  ]);
  expect(clauses[0]?.text).toContain("50");
});

test("S-17.6 what is hidden or cut is not judged again", () => {
  const clauses = clausesOf(rule, { "cart.total": "•••", "person.plan": "a long pl…" }, 0, "UTC");
  expect(clauses.map(({ result }) => result)).toEqual([null, null, null]);
});
