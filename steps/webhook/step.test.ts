import { expect, test } from "vitest";
import webhook from "#steps/webhook/step.ts";
import { compile, exit, playWith, T } from "#tests/builders.ts";

const call = {
  kind: "webhook",
  config: { url: "https://hooks.example.com/crm", body: "{}", headers: [{ name: "X-Shop", value: "fjord" }] },
};
const journey = compile({ call, a: exit, b: exit }, "call --next--> a", "call --failed--> b");

test("asks for one call and goes on when it has succeeded", () => {
  const { effects, run } = playWith(journey, () => ({ state: "sent", reason: null, at: T }));
  expect(effects).toMatchObject([
    { key: "run-1/call/1", act: { message: { channel: "webhook", method: "POST", timeoutMs: 10_000 } } },
  ]);
  expect(run.stepId).toBe("a");
});

test("leaves by `failed` when the call was given up", () => {
  expect(playWith(journey, () => ({ state: "dead", reason: "permanent", at: null })).run.stepId).toBe("b");
});

test.each([
  "ftp://x.example/",
  "https://{{ person.host }}/",
  "https://user@host.example/",
  "https://a b/",
  "",
])("S-10.2 refuses the address %j", (url) => {
  expect(webhook.schema.safeParse({ url }).success).toBe(false);
});

test("keeps a header on one line", () => {
  expect(
    webhook.schema.safeParse({ url: "https://x.example/", headers: [{ name: "X", value: "a\r\nB: c" }] })
      .success,
  ).toBe(false);
});

test.each([
  "https://x.example/{{person.id}}",
  "https://x.example/people/{{ person.id }}/orders?n={{ event.properties.n | default: 1 }}",
  "https://x.example/{% if person.vip %}vip{% endif %}",
  "https://x.example/a{b}c",
])("S-10.2 Liquid in the address may have the spaces it is written with: %s", (url) => {
  expect(webhook.schema.safeParse({ url }).success).toBe(true);
});

test.each([
  "https://x.example/a b",
  "https://x.example/{{ a }",
  "https://{{ host }}/",
  "https://x.example/{{ a }} b",
])("S-10.2 other spaces, and Liquid in the host, are refused: %s", (url) => {
  expect(webhook.schema.safeParse({ url }).success).toBe(false);
});

test("SEC-46 an address of nothing but braces is refused as fast as any", () => {
  expect(webhook.schema.safeParse({ url: `https://x.example/${"{{a}}".repeat(400)} ` }).success).toBe(false);
});
