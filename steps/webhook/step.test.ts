import { describe, expect, test } from "vitest";
import { mapResponse } from "#core/engine/response.ts";
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

describe("S-10.3 values of the answer", () => {
  const mapping = [
    { name: "tier", path: "$.data.tier", required: true },
    { name: "points", path: "$.data.lots[0].points", type: "number" },
  ];
  const asking = compile(
    { call: { kind: "webhook", config: { ...call.config, response: mapping } }, a: exit, b: exit },
    "call --next--> a",
    "call --failed--> b",
  );
  const answered = (body: string | null) =>
    playWith(asking, () => ({
      state: "sent",
      reason: null,
      at: T,
      response: mapResponse(mappingOf(), body),
    }));
  const mappingOf = () => webhook.schema.parse({ ...call.config, response: mapping }).response;

  test("are kept for later steps, under the step's name", () => {
    const { run } = answered(JSON.stringify({ data: { tier: "gold", lots: [{ points: 5 }] } }));
    expect(run.stepId).toBe("a");
    expect(run.context["steps"]).toMatchObject({ call: { tier: "gold", points: 5, outcome: "sent" } });
  });

  test("an optional one that is missing is left out", () => {
    const { run } = answered(JSON.stringify({ data: { tier: "gold" } }));
    expect(run.stepId).toBe("a");
    expect(run.context["steps"]).not.toHaveProperty("call.points");
  });

  test.each([
    "{}",
    "null",
    "no json",
    "",
    null,
    '{"data":{"tier":7}}',
    '{"data":{"tier":"a","lots":[{"points":"5"}]}}',
  ])("E-10.2 %j goes by Failed, and nothing is kept", (body) => {
    const { run, transitions } = answered(body);
    expect(transitions).toContainEqual(expect.objectContaining({ output: "failed", reason: "mapping" }));
    expect(run.context["steps"]).not.toHaveProperty("call");
  });

  test("an end that nobody read the answer of goes by Failed where a value is required", () => {
    expect(playWith(asking, () => ({ state: "sent", reason: null, at: T })).run.stepId).toBe("b");
  });

  test("more than the context holds goes by Failed, and nothing is kept", () => {
    const { run, transitions } = answered(JSON.stringify({ data: { tier: "x".repeat(65_000) } }));
    expect(transitions).toContainEqual(
      expect.objectContaining({ output: "failed", reason: "context_limit" }),
    );
    expect(run.context["steps"]).not.toHaveProperty("call");
  });

  test.each([
    [{ name: "outcome", path: "$.a" }, "This name is taken: choose another"],
    [{ name: "a b", path: "$.a" }, "Name it with letters, digits and underscores"],
    [{ name: "a", path: "data.tier" }, "Write the place as $.data.tier"],
  ])("refuses %j", (value, message) => {
    const config = { url: "https://x.example/", response: [value] };
    expect(webhook.schema.safeParse(config).error?.issues[0]?.message).toBe(message);
  });
});
