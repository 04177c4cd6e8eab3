import { expect, test } from "vitest";
import type { EventDid, Rule } from "./rule.ts";
import { sentence } from "./sentence.ts";

const country: Rule = { kind: "compare", path: "person.country", operator: "is", value: "PT" };
const big: Rule = { kind: "compare", path: "cart.total", operator: "atLeast", value: 50 };
const did: EventDid = {
  kind: "did",
  event: "Order Completed",
  measure: "count",
  operator: "atLeast",
  value: 2,
  window: { kind: "last", duration: { amount: 30, unit: "day" } },
};

test.each<[Rule, string]>([
  [{ kind: "all", rules: [] }, "everyone"],
  [{ kind: "not", rule: { kind: "all", rules: [] } }, "nobody"],
  [big, "cart total is at least 50"],
  [{ kind: "all", rules: [country, big] }, "country is “PT” and cart total is at least 50"],
  [{ kind: "any", rules: [country, big] }, "country is “PT” or cart total is at least 50"],
  [
    {
      kind: "all",
      rules: [
        big,
        { kind: "any", rules: [country, { kind: "compare", path: "person.vip", operator: "isTrue" }] },
      ],
    },
    "cart total is at least 50 and (country is “PT” or vip is true)",
  ],
  [
    { kind: "not", rule: { kind: "any", rules: [country, big] } },
    "not (country is “PT” or cart total is at least 50)",
  ],
  [{ kind: "not", rule: country }, "not (country is “PT”)"],
  [
    { kind: "compare", path: "event.properties.itemCount", operator: "between", value: [1, 5] },
    "item count is between 1 and 5",
  ],
  [
    { kind: "compare", path: "person.tier", operator: "in", value: ["a", "b", "c"] },
    "tier is one of “a”, “b” or “c”",
  ],
  [
    { kind: "compare", path: "person.tier", operator: "in", value: ["1", "2", "3", "4", "5", "6", "7"] },
    "tier is one of “1”, “2”, “3”, “4”, “5” or 2 more",
  ],
  [
    { kind: "compare", path: "cart.items[].name", operator: "contains", value: "boot" },
    "any of cart items name contains “boot”",
  ],
  [
    { kind: "compare", path: "person.lastOrder", operator: "withinLast", value: { amount: 1, unit: "week" } },
    "last order is within the last week",
  ],
  [
    { kind: "compare", path: "context.trigger.properties.total", operator: "greaterThan", value: 9 },
    "total of the trigger is more than 9",
  ],
  [
    { kind: "compare", path: "context.steps.ask.event.properties.answer", operator: "isMissing" },
    "answer of step ask is missing",
  ],
  [did, "did Order Completed at least 2 times in the last 30 days"],
  [{ ...did, value: 1, window: { kind: "calendarDays", days: 1 } }, "did Order Completed today"],
  [
    { ...did, operator: "is", value: 0, window: { kind: "sinceEntry" } },
    "did not do Order Completed since entering",
  ],
  [
    { ...did, measure: "sum", of: "event.properties.total", value: 100, where: country },
    "the sum of total of Order Completed in the last 30 days where country is “PT” is at least 100",
  ],
  [
    { ...did, measure: "first", operator: "before", value: "2027-01-01", window: { kind: "allTime" } },
    "the first time of Order Completed ever is before “2027-01-01”",
  ],
  [
    { kind: "bucket", salt: "exp-1", from: 0, to: 1_000 },
    "is in the 10 % of people drawn by “exp-1” from 0 %",
  ],
])("S-7.2 says %j", (rule, expected) => {
  expect(sentence(rule)).toBe(expected);
});
