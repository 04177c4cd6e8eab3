import { drawJourney } from "./draw.ts";
import { EMAIL, FACTS, GOAL, HOUR, NOW, row, rule, TRIGGER, toy } from "./lint-rules.ts";

const compare = (path: string, operator: string, value?: unknown) => ({
  kind: "compare",
  path,
  operator,
  ...(value === undefined ? {} : { value }),
});
const all = (...rules: object[]) => ({ kind: "all", rules });
const any = (...rules: object[]) => ({ kind: "any", rules });
const not = (rule: object) => ({ kind: "not", rule });
const did = (operator: string, value: number, event = "Order Completed") => ({
  kind: "did",
  event,
  measure: "count",
  operator,
  value,
  window: { kind: "allTime" },
});
const ask = (rule: object) =>
  drawJourney(
    { start: TRIGGER, ask: ["condition", { rule }], yes: ["exit"], no: ["exit"] },
    ["start --next--> ask", "ask --yes--> yes", "ask --no--> no"],
    { goals: [GOAL] },
  );
const never = (text: string) => `"ask" can never be true: ${text}.`;
const LISTS = {
  ...FACTS,
  traits: { sampled: 10, seen: { tags: { n: 10, types: ["list" as const] }, plan: { n: 9, types: [] } } },
};

rule("L-301", "two values of one trait exclude each other", {
  fires: ask(all(compare("person.country", "is", "FR"), compare("person.country", "is", "DE"))),
  text: never("country is “FR” excludes country is “DE”"),
  silent: [
    ask(all(compare("person.country", "is", "FR"), compare("person.country", "is", "fr "))),
    ask(any(compare("person.country", "is", "FR"), compare("person.country", "is", "DE"))),
    ask(all(compare("person.country", "is", "FR"), compare("person.city", "is", "DE"))),
    {
      document: ask(all(compare("person.tags", "is", "a"), compare("person.tags", "is", "b"))),
      facts: LISTS,
    },
    ask(
      all(
        compare("event.properties.items[].sku", "is", "a"),
        compare("event.properties.items[].sku", "is", "b"),
      ),
    ),
    ask(all(compare("person.age", "atLeast", 18), compare("person.age", "atMost", 18))),
    ask(all(not(compare("person.age", "atLeast", 18)), not(compare("person.age", "lessThan", 18)))),
  ],
});
rule("L-301", "a number cannot be above and below", {
  fires: ask(all(compare("person.age", "greaterThan", 18), not(not(compare("person.age", "atMost", 18))))),
  text: never("age is more than 18 excludes age is at most 18"),
});
rule("L-301", "what is missing is nothing else", {
  fires: ask(all(compare("person.city", "isMissing"), compare("person.city", "startsWith", "L"))),
  text: never("city is missing excludes city starts with “L”"),
});
rule("L-301", "a list of values without the one that is asked for", {
  fires: ask(all(compare("person.plan", "in", ["free", "pro"]), compare("person.plan", "is", "gold"))),
  text: never("plan is one of “free” or “pro” excludes plan is “gold”"),
});
rule("L-301", "each way of a choice excludes itself", {
  fires: ask(
    any(
      all(compare("person.a", "isTrue"), compare("person.a", "isFalse")),
      all(compare("person.b", "is", 1), compare("person.b", "isNot", "1.0")),
    ),
  ),
  text: never("a is true excludes a is false"),
});
rule("L-301", "nobody did it and did it not", {
  fires: ask(all(did("atLeast", 1), did("is", 0))),
  text: never("did Order Completed ever excludes did not do Order Completed ever"),
  silent: [ask(all(did("atLeast", 1), did("is", 0, "Product Added")))],
});
rule("L-302", "a condition without a part holds for all", {
  fires: ask(all()),
  text: '"ask" is always true, so "No" is never used.',
});
rule("L-302", "S-7.4 a value and its opposite leave nobody out", {
  fires: ask(any(compare("person.plan", "is", "pro"), compare("person.plan", "isNot", "PRO"))),
  text: '"ask" is always true, so "No" is never used.',
  silent: [
    ask(any(compare("person.age", "lessThan", 18), compare("person.age", "atLeast", 18))),
    ask(all(compare("person.plan", "isNot", "pro"))),
  ],
});
rule("L-302", "nobody did it fewer than no times", {
  fires: ask(did("atLeast", 0)),
  text: '"ask" is always true, so "No" is never used.',
});

const plan = compare("person.plan", "is", "gold");
const sample = (n: number, yes: number) => ({
  ...FACTS,
  samples: { '{"kind":"compare","operator":"is","path":"person.plan","value":"gold"}': { n, yes } },
});
rule("L-303", "of a sample nobody goes one way", {
  fires: { document: ask(plan), facts: sample(1_000, 0) },
  text: 'None of the last 1,000 people would go "Yes".',
  silent: [
    { document: ask(plan), facts: sample(1_000, 1) },
    { document: ask(plan), facts: sample(20, 0) },
    ask(plan),
  ],
});
rule("L-303", "or all of it goes the other", {
  fires: { document: ask(plan), facts: sample(1_000, 1_000) },
  text: 'None of the last 1,000 people would go "No".',
});
rule("L-304", "no person has the trait", {
  fires: { document: ask(compare("person.shoe_size", "is", 42)), facts: LISTS },
  text: 'No person has the trait "shoe_size".',
  silent: [
    { document: ask(plan), facts: LISTS },
    { document: ask(compare("person.email", "isPresent")), facts: LISTS },
    ask(compare("person.shoe_size", "is", 42)),
  ],
});
const split = (weights: number[]) => row({ odds: ["toy-split", { weights, goal: "g" }] });
rule("L-305", "S-8.3 shares have to add up", {
  fires: split([50, 30]),
  text: "The split adds up to 80 %, not 100 %.",
  silent: [split([50, 50])],
});

const ARM = { id: "a", event: "Order Completed" };
const waitFor = (config: object, settings: object = {}) =>
  drawJourney(
    { start: TRIGGER, listen: ["wait-for", config], out: ["exit"] },
    ["start --next--> listen", "listen --timeout--> out"],
    { goals: [GOAL], ...settings },
  );
rule("L-306", "S-6.1 a wait without a limit strands people", {
  fires: waitFor({ arms: [ARM], timeout: null }),
  text: 'People could wait at "listen" forever.',
  silent: [waitFor({ arms: [ARM] })],
});
const restarting = { arms: [{ ...ARM, restart: true }], timeout: HOUR };
rule("L-307", "S-6.8 restarts need a number or a last moment", {
  fires: waitFor({ ...restarting, maxRestarts: null }),
  text: '"listen" could restart without end.',
  silent: [
    waitFor({ ...restarting, maxRestarts: 5 }),
    waitFor({ ...restarting, maxRestarts: null, deadline: HOUR }),
    waitFor({ arms: [ARM], maxRestarts: null }),
  ],
});
const until = (date: string, past: "continue" | "skip" | "exit") =>
  row({ pause: toy({ until: { field: "date", date, past } }) });
rule("L-308", "S-5.4 the date has passed", {
  fires: until("2026-03-29", "exit"),
  text: '"pause" waits until 2026-03-29, 3 days ago; people will leave the journey.',
  field: "date",
  silent: [
    until("2026-04-02", "exit"),
    { document: until("2026-03-29", "exit"), facts: { ...FACTS, now: NOW - 9e8 } },
  ],
});
rule("L-308", "what people do then is said", {
  fires: until("2026-04-01T09:00:00Z", "continue"),
  text: '"pause" waits until 2026-04-01T09:00:00Z, which has passed; people will go on at once.',
});
rule("L-309", "S-6.11 a wait goes beyond the goal's window", {
  fires: waitFor({ arms: [ARM], timeout: { amount: 6, unit: "day" } }),
  text: "People wait 6 days here, past the 5 days goal window; later orders are not counted.",
  silent: [waitFor({ arms: [ARM], timeout: { amount: 5, unit: "day" } })],
});
const keyed = { reentry: { key: "properties.cart_id" } };
rule("L-310", "S-3.2 another cart could answer", {
  fires: waitFor({ arms: [{ ...ARM, match: "any" }], timeout: HOUR }, keyed),
  text: '"listen" accepts any "Order Completed"; match cart_id so that another cart does not answer.',
  silent: [
    waitFor({ arms: [{ ...ARM, match: "any" }], timeout: HOUR }),
    waitFor({ arms: [ARM], timeout: HOUR }, keyed),
  ],
});
const quiet = (quietShare: number) => ({ ...FACTS, estimates: { mail: { quietShare } } });
rule("L-311", "quiet hours move many sends", {
  fires: { document: row({ mail: EMAIL }), facts: quiet(0.38) },
  text: "Quiet hours would move 38 % of these sends to the next window.",
  silent: [{ document: row({ mail: EMAIL }), facts: quiet(0.1) }],
});
