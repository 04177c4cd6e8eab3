import { expect, test } from "vitest";
import { FACTS, GOAL, lint, NOW, of, row, rule, toy, toyTrigger, WAIT } from "./lint-rules.ts";

const DAY = { amount: 1, unit: "day" };
const start = (config: object) =>
  row({ start: ["event-trigger", config], mail: ["email", { templateId: "tpl_1" }] });
const where = (path: string, operator = "is", value: unknown = "x") => ({
  kind: "compare",
  path,
  operator,
  ...(value === undefined ? {} : { value }),
});
const did = (event: string, more: object = {}) => ({
  kind: "did",
  event,
  measure: "count",
  operator: "atLeast",
  value: 1,
  window: { kind: "last", duration: DAY },
  ...more,
});
const PROPERTIES = {
  "Product Added": {
    sampled: 200,
    seen: {
      price: { n: 200, types: ["number" as const] },
      sku: { n: 200, types: ["text" as const] },
      cart_id: { n: 190, types: ["text" as const] },
      products: { n: 200, types: ["list" as const] },
      when: { n: 9, types: ["date" as const, "text" as const] },
    },
  },
};
const known = { ...FACTS, properties: PROPERTIES };
const filtered = (rule: object) => start({ event: "Product Added", where: rule });

rule("L-201", "the trigger's event has not arrived for 30 days", {
  fires: start({ event: "Moon Rose" }),
  text: 'No "Moon Rose" event arrived in the last 30 days.',
});
rule("L-202", "S-2.16 the trigger's event never arrived, but one of that look did", {
  fires: start({ event: "Product Aded" }),
  text: '"Product Aded" never arrived, but "Product Added" did (12 in 30 days).',
});
rule("L-202", "so it is said of an event that a step waits for", {
  fires: row({ listen: ["wait-for", { arms: [{ id: "a", event: "order_completed" }] }] }),
  text: '"order_completed" never arrived, but "Order Completed" did (4 in 30 days).',
  field: "arms.0.event",
});
rule("L-202", "and of a goal", {
  fires: row({}, { goals: [{ ...GOAL, event: "Order completed" }] }),
  text: '"Order completed" never arrived, but "Order Completed" did (4 in 30 days).',
  field: "goals.0.event",
});
rule("L-202", "and of an exit", {
  fires: row({}, { exits: [{ kind: "event", id: "x", event: "OrderCompleted" }] }),
  text: '"OrderCompleted" never arrived, but "Order Completed" did (4 in 30 days).',
  field: "exits.0.event",
});
rule("L-203", "a filter reads a property that recent events do not have", {
  fires: { document: filtered(where("event.properties.color")), facts: known },
  text: 'Recent "Product Added" events have no property "color".',
  field: "where",
  silent: [
    filtered(where("event.properties.color")),
    { document: filtered(where("event.properties.sku")), facts: known },
    { document: filtered(where("event.properties.products[].sku")), facts: known },
    { document: filtered(where("event.properties.color", "isMissing", undefined)), facts: known },
  ],
});
rule("L-203", "also in the past that a condition asks for", {
  fires: {
    document: row({
      ask: ["condition", { rule: did("Product Added", { where: where("event.properties.color") }) }],
    }),
    facts: known,
  },
  text: 'Recent "Product Added" events have no property "color".',
  field: "rule.where",
});
rule("L-204", "an operator cannot read what is there", {
  fires: { document: filtered(where("event.properties.products", "atLeast", 3)), facts: known },
  text: '"products" is a list in recent events and cannot be compared this way.',
  silent: [
    { document: filtered(where("event.properties.price", "atLeast", 3)), facts: known },
    { document: filtered(where("event.properties.when", "before", "2027-01-01")), facts: known },
    { document: filtered(where("event.properties.sku", "contains", "a")), facts: known },
  ],
});
rule("L-205", "entries are told apart by a key that nobody has chosen", {
  fires: row({}, { reentry: { key: "" } }),
  text: "Choose the property that tells entries apart, for example cart_id.",
  silent: [row({}, { exits: [{ kind: "cart", id: "x" }], reentry: { key: "properties.cart_id" } })],
});
rule("L-205", "carts are followed without a key", {
  fires: row({}, { exits: [{ kind: "cart", id: "x" }] }),
  text: "Choose the property that tells entries apart, for example cart_id.",
});
const keyed = (reentry: object) => row({}, { reentry });
rule("L-206", "the key is missing in some events", {
  fires: { document: keyed({ key: "properties.cart_id" }), facts: known },
  text: '5 % of "Product Added" events have no "cart_id"; those entries share one run.',
  silent: [
    { document: keyed({ key: "properties.cart_id", missingKey: "refuse" }), facts: known },
    { document: keyed({ key: "properties.sku" }), facts: known },
  ],
});
const long = (reentry: object) =>
  row({ pause: ["wait", { mode: "for", duration: { amount: 3, unit: "day" } }] }, { reentry });
rule("L-207", "people may enter again before the slowest are out", {
  fires: long({ mode: "always", minGap: DAY }),
  text: "People may enter again after 1 day, but the journey can last 3 days.",
  silent: [
    long({ mode: "always", minGap: { amount: 3, unit: "day" } }),
    long({ mode: "always", minGap: DAY, gapFrom: "exit" }),
    long({ mode: "after_exit", minGap: DAY }),
    long({ mode: "once" }),
  ],
});
test("L-207 a loop lasts as often as it goes round", () => {
  const looped = row(
    { pause: WAIT, again: ["toy-back", { times: 30 }] },
    { reentry: { mode: "always", minGap: { amount: 4, unit: "hour" } } },
  );
  const back = { from: "again", output: "again", to: "pause" };
  const drawn = { ...looped, edges: [...looped.edges, back] };
  expect(of(lint(drawn), "L-207")[0]?.values).toEqual({ gap: "4 hours", max: "31 hours" });
});
const other = {
  id: "jrn_2",
  name: "Browse",
  status: "live",
  startsOn: ["Product Added"],
  startedBy: [],
  starts: [],
  messages: true,
  limited: false,
  both: 31,
};
rule("L-208", "another live journey writes on the same event", {
  fires: { facts: { ...FACTS, journeys: [other] } },
  text: '"Browse" also messages people on "Product Added"; 31 people got both last week.',
  silent: [
    { facts: { ...FACTS, journeys: [{ ...other, status: "paused" }] } },
    { facts: { ...FACTS, journeys: [{ ...other, both: 0 }] } },
    { facts: { ...FACTS, journeys: [{ ...other, startsOn: ["Cart Viewed"] }] } },
    { document: row({ pause: WAIT }), facts: { ...FACTS, journeys: [other] } },
  ],
});
rule("L-209", "S-2.1 the audience repeats the trigger", {
  fires: start({
    event: "Product Added",
    audience: { kind: "all", rules: [did("Product Added"), where("person.plan")] },
  }),
  text: 'The audience also asks for "Product Added", which is always true here.',
  silent: [
    start({ event: "Product Added", audience: did("Product Added", { value: 2 }) }),
    start({ event: "Product Added", audience: did("Order Completed") }),
    start({
      event: "Product Added",
      audience: did("Product Added", { where: where("event.properties.sku") }),
    }),
  ],
});
const vips = { start: toyTrigger({ startedBy: [{ by: "segment", id: "seg_1", field: "segmentId" }] }) };
const segment = (people: number) => ({
  ...FACTS,
  objects: { segment: [{ id: "seg_1", name: "VIPs", people }] },
});
rule("L-210", "S-2.7 people who are in the segment already do not enter", {
  fires: { document: row(vips), facts: segment(1_204) },
  text: '1,204 people are already in "VIPs" and will not enter.',
  silent: [{ document: row(vips), facts: segment(0) }, row(vips)],
});
/** Hours until it is that time of the day, by zone. */
const at = (hours: object) => ({ start: toyTrigger({}, { hours }) });
const soon = at({ "Europe/Berlin": 2, "Asia/Tokyo": 19, "Europe/Lisbon": 3 });
const zones = { ...FACTS, zones: ["Europe/Lisbon", "Asia/Tokyo"] };
rule("L-211", "S-2.10 where the clock has passed the start, people wait for the next one", {
  fires: { document: row(soon), facts: zones },
  text: "The start is 2 hours away; for people in Asia/Tokyo it has passed and they wait for the next one.",
  silent: [
    row(soon),
    { document: row(at({ "Europe/Berlin": 30, "Asia/Tokyo": 47 })), facts: zones },
    { document: row(at({ "Europe/Berlin": 2, "Asia/Tokyo": 1, "Europe/Lisbon": 3 })), facts: zones },
  ],
});
const changed = { event: "Product Added", property: "price", from: "number", to: "text", at: NOW };
rule("L-212", "a property has changed in the last seven days", {
  fires: { facts: { ...FACTS, changes: [changed] } },
  text: '"price" of "Product Added" changed from number to text on Apr 1, 2026.',
  silent: [{ facts: { ...FACTS, changes: [{ ...changed, event: "Cart Viewed" }] } }],
});

test("what a step produces is not what it waits for", () => {
  const drawn = row({ send: toy({ causes: [{ what: "event", id: "Ordr Completed", field: "event" }] }) });
  expect(lint(drawn)).toEqual([]);
});

test("L-202 a fix deep in a list changes that one place and leaves the rest as it was typed", () => {
  const arms = [
    { id: "a", event: "Order Completed", where: { kind: "all", rules: [] } },
    { id: "b", event: "Product Addedd", restart: true },
    { id: "c", event: "Moon Rose" },
  ];
  const [found] = of(lint(row({ listen: ["wait-for", { arms }] })), "L-202");
  expect(found?.fixes[0]?.act).toMatchObject({
    kind: "apply",
    command: { id: "listen", set: { arms: [arms[0], { ...arms[1], event: "Product Added" }, arms[2]] } },
  });
});
