import { expect, test } from "vitest";
import paths from "#steps/paths/step.ts";
import { buildEvent, buildPerson, buildRun, compile, exit, factsFor, play, T } from "#tests/builders.ts";

const is = (path: string, value: string) => ({ kind: "compare", path, operator: "is", value });
const ask = {
  kind: "paths",
  config: {
    paths: [
      { id: "vip", name: "VIP", rule: is("person.tier", "vip") },
      { id: "pt", name: "Portugal", rule: is("person.country", "PT") },
    ],
  },
};
const journey = compile(
  { ask, a: exit, b: exit, c: exit },
  "ask --vip--> a",
  "ask --pt--> b",
  "ask --else--> c",
);

function leaves(traits: Record<string, string>) {
  const step = journey.steps.get("ask");
  const run = { ...buildRun(journey), stepId: "ask" };
  const facts = factsFor(journey, run, [], T, buildPerson({ traits }));
  return paths.enter({ stepId: "ask", config: step?.config as never, run, facts, now: T });
}

test("E-7.9 S-7.1 the first path that holds is taken, where several would", () => {
  expect(leaves({ tier: "VIP", country: "PT" })).toMatchObject({ kind: "leave", output: "vip" });
});

test("S-7.1 somebody for whom no path holds goes by Else", () => {
  expect(leaves({ country: "PT" })).toMatchObject({ output: "pt" });
  expect(leaves({})).toMatchObject({ output: "else", reason: "no path matches" });
  expect(play(journey).run.stepId).toBe("c");
});

test("S-7.15 the transition keeps what was seen on the way", () => {
  expect(leaves({ country: "PT" })).toMatchObject({
    values: { "person.tier": null, "person.country": "PT", decided_by: "country is “PT”" },
  });
});

test("a path may ask the past", () => {
  const did = {
    kind: "did",
    event: "Checkout Started",
    measure: "count",
    operator: "atLeast",
    value: 1,
    window: { kind: "allTime" },
  };
  const config = paths.schema.parse({
    paths: [
      { id: "a", name: "A", rule: did },
      { id: "b", name: "B", rule: { kind: "not", rule: did } },
    ],
  });
  // The same question in two paths is asked once.
  expect(paths.asks?.(config, "x")).toHaveLength(1);
  const drawn = compile({ ask: { kind: "paths", config }, a: exit, b: exit }, "ask --a--> a", "ask --b--> b");
  expect(play(drawn, buildEvent("Other")).run.stepId).toBe("b");
});

test("says how many paths there are, and by what", () => {
  expect(paths.summarize(paths.schema.parse(ask.config))).toBe("2 paths by tier and country");
});
