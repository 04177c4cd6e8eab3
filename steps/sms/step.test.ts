import { expect, test } from "vitest";
import { compile, exit, playWith, T } from "#tests/builders.ts";

const message = { kind: "sms", config: { templateId: "tpl_1" } };
const journey = compile({ message, a: exit, b: exit }, "message --next--> a", "message --skipped--> b");

test("S-9.1 asks for one message on its own channel, and goes on when it is handed over", () => {
  const { effects, run } = playWith(journey, () => ({ state: "sent", reason: null, at: T }));
  expect(effects).toMatchObject([
    { key: "run-1/message/1", act: { message: { channel: "sms", templateId: "tpl_1" } } },
  ]);
  expect(run.stepId).toBe("a");
});

test("E-9.13 S-9.6 leaves by `skipped` where nobody could be reached", () => {
  expect(playWith(journey, () => ({ state: "skipped", reason: "no_address", at: null })).run.stepId).toBe(
    "b",
  );
});
