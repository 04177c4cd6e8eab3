import { expect, test } from "vitest";
import { buildEvent, compileDocument, decide, draw, exit, HOUR, T } from "#tests/builders.ts";

const over50 = { kind: "compare", path: "event.properties.total", operator: "greaterThan", value: 50 };
const isPro = { kind: "compare", path: "person.plan", operator: "is", value: "pro" };
const journey = (config: object) =>
  compileDocument(
    draw({ trigger: { kind: "event-trigger", config: { event: "Upgraded", ...config } }, end: exit }, [
      "trigger --next--> end",
    ]),
  );

const outcome = (config: object, event = buildEvent("Upgraded")) =>
  decide([journey(config)], { queued: [event] }, event.receivedAt).dispositions[0]?.outcomes[0]?.outcome;

test("lets a matching event in", () => {
  expect(outcome({})).toBe("entered");
});

test("S-2.15 refuses by the property filter first, then by the person filter", () => {
  expect(outcome({ where: over50 }, buildEvent("Upgraded", { properties: { total: 20 } }))).toBe(
    "property_filter_false",
  );
  expect(
    outcome({ where: over50, audience: isPro }, buildEvent("Upgraded", { properties: { total: 80 } })),
  ).toBe("filter_false");
});

test("E-1.4 an event older than the age limit starts nobody", () => {
  const old = buildEvent("Upgraded", { timestamp: T - 72 * HOUR, receivedAt: T });
  expect(outcome({}, old)).toBe("too_old");
});

test("E-2.10 of two triggers that match, the upper one enters", () => {
  const trigger = { kind: "event-trigger", config: { event: "Upgraded" } };
  const two = compileDocument(
    draw({ trigger, second: trigger, end: exit }, ["trigger --next--> end", "second --next--> end"]),
  );
  const { runs, dispositions } = decide([two], { queued: [buildEvent("Upgraded")] });
  expect(dispositions[0]?.outcomes).toHaveLength(1);
  expect(runs[0]?.run.visits).toHaveProperty("trigger");
});
