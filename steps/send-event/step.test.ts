import { expect, test } from "vitest";
import sendEvent from "#steps/send-event/step.ts";
import { buildEvent, compile, decide, exit } from "#tests/builders.ts";

const sent = (properties: readonly object[]) => {
  const send = { kind: "send-event", config: { event: "Became Lapsed", properties } };
  const trigger = buildEvent("Checkout Started", { properties: { total: 80, cart_id: "c1" } });
  return decide([compile({ send, end: exit }, "send --next--> end")], { queued: [trigger] });
};

test("S-10.2 writes one track event of the person, one causation deeper", () => {
  const { emitted } = sent([
    { name: "kind", value: { kind: "fixed", value: "soft" } },
    { name: "total", value: { kind: "path", path: "context.trigger.properties.total" } },
    { name: "cart", value: { kind: "text", text: "{{ event.properties.cart_id }}" } },
    {
      name: "words",
      value: { kind: "text", text: "{{ event.properties.total }} in {{ person.city | default: 'town' }}" },
    },
  ]);
  expect(emitted).toMatchObject([
    {
      event: "Became Lapsed",
      track: true,
      queued: true,
      depth: 1,
      properties: { kind: "soft", total: 80, cart: "c1", words: "80 in town" },
    },
  ]);
});

test("S-10.1 it is named by the visit, so that a repetition is the same event", () => {
  const [row] = sent([]).emitted;
  expect(row?.messageId).toMatch(/^step:run_\w+\/send\/1$/);
});

test("a property without a value is left out, and that is said", () => {
  const changes = sent([{ name: "city", value: { kind: "path", path: "person.city" } }]);
  expect(changes.emitted).toMatchObject([{ properties: {} }]);
  const move = changes.transitions.find(({ transition }) => transition.stepId === "send");
  expect(move?.transition.reason).toBe("event sent, 1 had no value");
});

test.each(["Delivery Settled", "Journey Requested", "Person Updated"])("refuses to forge %s", (event) => {
  expect(sendEvent.schema.safeParse({ event }).success).toBe(false);
});

test.each(["{{ person.name | upcase }}", "{% if x %}", "{{ system.secret }}", "{{ person.__proto__ }}"])(
  "S-10.2 refuses the text %j, with the cure",
  (text) => {
    const config = { event: "E", properties: [{ name: "a", value: { kind: "text", text } }] };
    expect(sendEvent.schema.safeParse(config).error?.issues[0]?.message).toMatch(
      /^(Write values|Start each)/,
    );
  },
);
