import { expect, test } from "vitest";
import { clausesOf } from "#core/analytics/clauses.ts";
import { explain } from "#core/rules/explain.ts";
import { questionKey, questionsOf } from "#core/rules/question.ts";
import { type Rule, ruleSchema } from "#core/rules/rule.ts";
import { sentence } from "#core/rules/sentence.ts";
import { buildPerson, HOUR, T } from "#tests/builders.ts";

const scope = (now = T, answers = {}) => ({
  ...{ person: buildPerson(), event: null, context: {}, cart: null, group: {}, now, answers },
  zone: "Europe/Lisbon",
});
const office: Rule = { kind: "clock", weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "13:00" };
const vip: Rule = { kind: "member", of: "list", id: "lst_1", name: "VIP", is: true };

test("S-7.3 the person's clock decides: Monday noon in Lisbon is office time, an hour later it is not", () => {
  expect(explain(office, scope()).result).toBe(true);
  expect(explain(office, scope(T + HOUR)).result).toBe(false);
  expect(explain(office, scope(T + 5 * 24 * HOUR)).result).toBe(false);
  expect(sentence(office)).toBe("their time is between 09:00 and 13:00 on Mon, Tue, Wed, Thu or Fri");
});

test("S-7.3 a range over midnight belongs to the day it starts on", () => {
  const night: Rule = { kind: "clock", weekdays: [7], from: "22:00", to: "02:00" };
  expect(explain(night, scope(T - 11 * HOUR)).result).toBe(true);
  expect(explain(night, scope(T - 10 * HOUR)).result).toBe(false);
});

test("S-7.3 S-7.4 in a segment or not, and nobody falls between", () => {
  const [question] = questionsOf(vip);
  const answers = { [question ? questionKey(question) : ""]: true };
  expect(explain(vip, scope(T, answers))).toMatchObject({ result: true, values: { "in VIP": true } });
  expect(explain(vip, scope()).result).toBe(false);
  expect(explain({ ...vip, is: false }, scope()).result).toBe(true);
  expect(sentence({ ...vip, is: false })).toBe("is not in “VIP”");
});

test("S-7.15 what was seen is told again", () => {
  const { values } = explain({ kind: "all", rules: [office, vip] }, scope());
  const told = clausesOf({ kind: "all", rules: [office, vip] }, values, T, "Europe/Lisbon");
  expect(told.map(({ result }) => result)).toEqual([true, false]);
});

test.each([
  { kind: "clock", weekdays: [], from: "09:00", to: "10:00" },
  { kind: "clock", weekdays: [1], from: "9", to: "10:00" },
  { kind: "member", of: "list", id: "" },
])("S-7.2 refuses %j", (rule) => {
  expect(ruleSchema.safeParse(rule).success).toBe(false);
});
