import { drawJourney } from "./draw.ts";
import { EMAIL, FACTS, GOAL, NOW, row, rule, SOUND, TEMPLATE, TRIGGER, toy, WAIT } from "./lint-rules.ts";

const with_ = (part: Partial<typeof TEMPLATE>) => ({
  facts: { ...FACTS, templates: [{ ...TEMPLATE, ...part }] },
});
const sms = (part: Partial<typeof TEMPLATE>) => ({
  document: row({ text: toy({ message: { channel: "sms", field: "templateId", templateId: "tpl_2" } }) }),
  facts: { ...FACTS, templates: [{ ...TEMPLATE, id: "tpl_2", channel: "sms", hasOptOut: true, ...part }] },
});

rule("L-401", "a message has no template", {
  fires: row({ mail: ["email", { templateId: "" }] }),
  text: '"mail" has no template.',
  field: "templateId",
});
rule("L-402", "a template does not compile", {
  fires: with_({ problem: { line: 3, message: "There is no filter shout." } }),
  text: 'Template "Cart reminder" fails at line 3: There is no filter shout.',
});
const channel = (part: object) => ({
  facts: {
    ...FACTS,
    channels: { email: { provider: "Own server", perHour: null, failingSince: null, sender: null, ...part } },
  },
});
rule("L-403", "nobody carries the channel", {
  fires: channel({ provider: null }),
  text: "There is no email provider.",
  silent: [channel({}), { document: row({ pause: WAIT }), ...channel({ provider: null }) }],
});
const sender = (verified: boolean) => channel({ sender: { address: "shop@fjord.example", verified } });
rule("L-404", "the sender is not verified", {
  fires: sender(false),
  text: "The sender shop@fjord.example is not verified.",
  silent: [sender(true)],
});
rule("L-405", "S-9.8 a marketing message has no topic", {
  fires: with_({ topicId: null }),
  text: '"mail" needs a topic so that people can opt out.',
  silent: [with_({ topicId: null, class: "transactional" })],
});
rule("L-406", "S-9.16 a marketing mail has no way out", {
  fires: with_({ hasUnsubscribe: false }),
  text: '"mail" has no unsubscribe link.',
  silent: [with_({ hasUnsubscribe: false, class: "transactional" }), sms({ hasUnsubscribe: false })],
});
rule("L-407", "a marketing text message does not say how to stop", {
  fires: sms({ hasOptOut: false }),
  text: '"text" does not say how to stop.',
  silent: [sms({}), sms({ hasOptOut: false, class: "transactional" }), with_({ hasOptOut: false })],
});
rule("L-408", "a marketing mail has no postal address", {
  fires: with_({ hasPostalAddress: false }),
  text: '"mail" has no postal address, which many countries require.',
  silent: [with_({ hasPostalAddress: true }), with_({ hasPostalAddress: false, class: "transactional" })],
});
const TRAITS = {
  sampled: 200,
  seen: { firstName: { n: 188, types: ["text" as const] }, plan: { n: 200, types: ["text" as const] } },
};
const asks = (path: string, more: object = {}) => ({
  facts: {
    ...FACTS,
    traits: TRAITS,
    properties: {
      "Product Added": { sampled: 10, seen: { product_name: { n: 10, types: ["text" as const] } } },
    },
    templates: [{ ...TEMPLATE, paths: [path], ...more }],
  },
});
rule("L-409", "a value that nobody provides, with the one that is meant", {
  fires: asks("person.frstName"),
  text: '"mail" uses person.frstName, which no recent event or trait has. Did you mean person.firstName?',
  silent: [
    asks("person.plan"),
    asks("person.email"),
    asks("cart.total"),
    asks("event.properties.product_name"),
  ],
});
rule("L-409", "or without", {
  fires: asks("event.properties.color"),
  text: '"mail" uses event.properties.color, which no recent event or trait has.',
});
rule("L-410", "a value is empty for some and has no default", {
  fires: asks("person.firstName"),
  text: "6 % of people have no person.firstName; the text would have a hole.",
  silent: [asks("person.firstName", { guarded: ["person.firstName"] }), asks("person.plan")],
});
rule("L-411", "the mail is cut by some readers", {
  fires: with_({ bytes: 130_000 }),
  text: '"mail" is 127 KB; Gmail cuts messages at 102 KB.',
  silent: [with_({ bytes: 102_400 })],
});
rule("L-412", "a text message needs many parts", {
  fires: sms({ parts: 4 }),
  text: '"text" usually needs 4 parts.',
  silent: [sms({ parts: 3 })],
});
rule("L-412", "and what each costs, where that is known", {
  fires: sms({ parts: 5, costPerPart: "€0.08" }),
  text: '"text" usually needs 5 parts (≈ €0.08 each).',
});
rule("L-413", "images without a text, or links to nowhere", {
  fires: with_({ flaws: 2 }),
  text: '"Cart reminder" has 2 accessibility or link problems.',
  silent: [with_({ flaws: 0 })],
});
const toPhone = toy({ message: { channel: "sms", field: "templateId", templateId: "tpl_1" } });
rule("L-414", "two messages of one channel go out together", {
  fires: row({ one: EMAIL, two: EMAIL }),
  text: '"one" and "two" would go out together.',
  silent: [row({ one: EMAIL, pause: WAIT, two: EMAIL }), row({ one: EMAIL, two: toPhone })],
});
rule("L-414", "with nothing but a question between them", {
  fires: drawJourney(
    {
      start: TRIGGER,
      one: EMAIL,
      ask: ["condition", { rule: { kind: "compare", path: "person.plan", operator: "is", value: "pro" } }],
      two: EMAIL,
      out: ["exit"],
    },
    ["start --next--> one", "one --next--> ask", "ask --yes--> two", "ask --no--> out", "two --next--> out"],
    { goals: [GOAL] },
  ),
  text: '"one" and "two" would go out together.',
});
const expected = (part: object, perHour: number | null = null) => {
  const { facts } = channel({ perHour });
  return { facts: { ...facts, estimates: { mail: part } } };
};
rule("L-415", "caps hold many sends", {
  fires: expected({ capShare: 0.125 }),
  text: "Frequency caps would hold 13 % of these sends.",
  silent: [expected({ capShare: 0.1 })],
});
rule("L-416", "more goes out than the provider takes", {
  fires: expected({ peakPerHour: 9_000 }, 3_600),
  text: 'Peak ≈ 9,000/h; "Own server" allows 3,600/h, so sends queue up to 90 minutes.',
  silent: [expected({ peakPerHour: 3_600 }, 3_600), expected({ peakPerHour: 9_000 })],
});
rule("L-417", "the provider has been failing", {
  fires: channel({ failingSince: NOW }),
  text: '"Own server" has been failing since Apr 1, 2026, 10:00 AM.',
  silent: [channel({}), SOUND],
});
