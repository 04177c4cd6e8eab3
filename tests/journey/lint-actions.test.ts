import type { JourneyFact } from "#core/journey/lint-facts.ts";
import { drawJourney } from "./draw.ts";
import { FACTS, GOAL, row, rule, SOUND, TRIGGER, toy, toyTrigger, WAIT } from "./lint-rules.ts";

const hook = (url: string) => row({ hook: ["webhook", { url }] });

rule("L-501", "a webhook has no web address", {
  fires: hook("ftp://crm"),
  text: '"hook" has no valid web address.',
  field: "url",
  silent: [hook("https://crm.example/x")],
});
const inside = { ...FACTS, privateHosts: ["10.0.0.4:8080"] };
rule("L-502", "an address is private", {
  fires: { document: hook("https://10.0.0.4:8080/x"), facts: inside },
  text: '"10.0.0.4:8080" is a private address, which this installation does not allow.',
  silent: [hook("https://10.0.0.4:8080/x"), { document: hook("https://crm.example/x"), facts: inside }],
});
rule("L-503", "a secret was not copied along", {
  fires: row({ call: toy({ secrets: [{ field: "secretId", id: "" }] }) }),
  text: '"call" needs its secret again; secrets are never copied.',
  silent: [row({ call: toy({ secrets: [{ field: "secretId", id: "sec_1" }] }) })],
});
rule("L-504", "data travel unencrypted", {
  fires: hook("http://crm.example/x"),
  text: '"hook" sends data unencrypted.',
});
rule("L-505", "an address carries personal data", {
  fires: hook("https://crm.example/x?mail={{ person.email | url_encode }}"),
  text: "The address contains person.email; addresses end up in logs.",
  silent: [
    hook("https://crm.example/x?id={{ person.id }}"),
    hook("https://crm.example/{{ person.name_of_plan }}"),
  ],
});
const write = (value: unknown) =>
  row({
    set: [
      "update-person",
      { changes: [{ trait: "age", operation: "set", value: { kind: "fixed", value } }] },
    ],
  });
const ages = { ...FACTS, traits: { sampled: 50, seen: { age: { n: 41, types: ["number" as const] } } } };
rule("L-506", "a step writes another type into a trait", {
  fires: { document: write("old"), facts: ages },
  text: '"set" writes a text into "age", which is a number for 41 people.',
  silent: [{ document: write(42), facts: ages }, { document: write("42"), facts: ages }, write("old")],
});
const sends = (event: string, settings: object = {}) =>
  row({ pause: WAIT, send: toy({ causes: [{ what: "event", id: event, field: "event" }] }) }, settings);
rule("L-507", "S-2.14 a step causes its own trigger", {
  fires: sends("Product Added"),
  text: '"send" causes "Product Added", which starts this journey again.',
  silent: [
    sends("Order Completed"),
    sends("Product Added", { reentry: { mode: "once" } }),
    sends("Product Added", { reentry: { personCap: { n: 1, window: { amount: 1, unit: "day" } } } }),
  ],
});
rule("L-507", "over a trait that starts it", {
  fires: row({
    start: toyTrigger({ startedBy: [{ by: "trait", id: "renewal", field: "trait" }] }),
    set: toy({ writes: [{ trait: "renewal", field: "value", type: null }] }),
  }),
  text: '"set" causes "renewal", which starts this journey again.',
});
rule("L-507", "over a segment that starts it", {
  fires: {
    document: row({
      start: toyTrigger({ startedBy: [{ by: "segment", id: "seg_1", field: "segmentId" }] }),
      add: toy({ causes: [{ what: "segment", id: "seg_1", field: "segmentId" }] }),
    }),
    facts: { ...FACTS, objects: { segment: [{ id: "seg_1", name: "VIPs" }] } },
  },
  text: '"add" causes "VIPs", which starts this journey again.',
});

const other: JourneyFact = {
  id: "jrn_2",
  name: "Win-back",
  status: "live",
  startsOn: [],
  startedBy: [],
  starts: [],
  messages: true,
  limited: false,
};
const starting = (settings: object = {}) =>
  row({ go: toy({ causes: [{ what: "journey", id: "jrn_2", field: "journeyId" }] }) }, settings);
const journeys = (...all: Partial<JourneyFact>[]) => ({
  ...FACTS,
  journeys: all.map((one) => ({ ...other, ...one })),
});
rule("L-508", "E-2.9 two journeys start each other without a limit", {
  fires: { document: starting(), facts: journeys({ starts: ["jrn_1"] }) },
  text: '"Cart" starts "Win-back", which starts "Cart".',
  silent: [
    { document: starting(), facts: journeys({}) },
    { document: starting(), facts: journeys({ starts: ["jrn_1"], limited: true }) },
    { document: starting({ reentry: { mode: "once" } }), facts: journeys({ starts: ["jrn_1"] }) },
  ],
});
rule("L-508", "also over a third one that listens", {
  fires: {
    document: starting(),
    facts: journeys({ starts: [] }, { id: "jrn_3", name: "Third", startedBy: ["jrn_2"], starts: ["jrn_1"] }),
  },
  text: '"Cart" starts "Win-back", which starts "Cart".',
});
rule("L-509", "a journey that is started is not live", {
  fires: { document: starting(), facts: journeys({ status: "paused" }) },
  text: '"Win-back" is not live, so nobody would enter it.',
  silent: [{ document: starting(), facts: journeys({}) }, starting()],
});

rule("L-601", "nothing counts as success", {
  fires: row({}, { goals: [] }),
  text: "Without a goal the report cannot show conversions.",
  silent: [
    row(
      { reach: toy({ events: [{ name: "Order Completed", field: "event", role: "counted" }] }) },
      { goals: [] },
    ),
  ],
});
const split = (goal: string | null) => row({ odds: ["toy-split", { weights: [50, 50], goal }] });
rule("L-602", "S-8.5 an experiment has no goal", {
  fires: split(null),
  text: '"odds" compares variants but has no goal.',
  silent: [split("g")],
});
const takes = (daysToResult: number) => ({
  document: split("g"),
  facts: { ...FACTS, estimates: { odds: { daysToResult } } },
});
rule("L-603", "an experiment takes very long", {
  fires: takes(212),
  text: "At today's volume a result takes about 212 days.",
  silent: [takes(60)],
});
rule("L-604", "the goal is what starts it", {
  fires: row({}, { goals: [{ ...GOAL, event: "Product Added" }] }),
  text: 'The goal "Product Added" also starts the journey, so everyone converts at once.',
  field: "goals.0.event",
});
rule("L-604", "also where a step counts it", {
  fires: row({ reach: toy({ events: [{ name: "Product Added", field: "event", role: "counted" }] }) }),
  text: 'The goal "Product Added" also starts the journey, so everyone converts at once.',
  field: "event",
});
rule("L-605", "S-12.6 people who order still get the rest", {
  fires: drawJourney({ start: TRIGGER }, [], { goals: [{ ...GOAL, exits: false }] }),
  text: "People who order still get the remaining messages.",
  silent: [drawJourney({ start: ["event-trigger", { event: "Signed Up" }] }, [])],
});

const test_ = { name: "No mail after order", expected: "no email", actual: "1 email" };
rule("L-701", "S-14.9 a saved test fails", {
  fires: { facts: { ...FACTS, failingTests: [test_] } },
  text: 'Test "No mail after order" expects no email but gets 1 email.',
  silent: [{ facts: { ...FACTS, failingTests: [] } }],
});
const simulated = (revision: number | null) => ({
  facts: { ...FACTS, simulation: { simulated: revision, revision: 7 } },
});
rule("L-702", "nobody has simulated it since it changed", {
  fires: simulated(6),
  text: "Not simulated since your last change.",
  silent: [simulated(7), SOUND],
});
rule("L-702", "or ever", { fires: simulated(null), text: "Not simulated since your last change." });
rule("L-703", "what is sent goes into the Test inbox", {
  fires: { facts: { ...FACTS, sending: "test_inbox" } },
  text: "Sending is set to Test inbox; nothing will reach people.",
  silent: [{ document: row({ pause: WAIT }), facts: { ...FACTS, sending: "test_inbox" } }],
});
