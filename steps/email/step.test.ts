import { expect, test } from "vitest";
import { compile, exit, playWith, T } from "#tests/builders.ts";

const email = { kind: "email", config: { templateId: "tpl_1" } };
const journey = compile(
  { mail: email, a: exit, b: exit, c: exit },
  "mail --next--> a",
  "mail --skipped--> b",
  "mail --failed--> c",
);
const after = (
  state: "sent" | "held_out" | "skipped" | "expired" | "dead" | "cancelled",
  reason: string | null = null,
) => playWith(journey, () => ({ state, reason, at: state === "sent" ? T : null }));

test("S-9.1 asks once, under the key run/step/visit", () => {
  const { effects } = after("sent");
  expect(effects).toEqual([
    {
      key: "run-1/mail/1",
      act: { kind: "deliver", message: { channel: "email", templateId: "tpl_1", onUnknown: "hold" } },
    },
  ]);
});

test.each([
  ["sent", "a"],
  ["held_out", "a"],
  ["skipped", "b"],
  ["expired", "c"],
  ["dead", "c"],
] as const)("S-9.6 a delivery that ends %s leads to step %s", (state, step) => {
  expect(after(state).run.stepId).toBe(step);
});

test("S-9.6 what is not drawn leads on by `next`", () => {
  const plain = compile({ mail: email, a: exit }, "mail --next--> a");
  expect(playWith(plain, () => ({ state: "skipped", reason: "no_consent", at: null })).run.stepId).toBe("a");
});

test("S-4.9 a delivery cancelled by the last look ends the run with its reason", () => {
  expect(after("cancelled", "cart_unavailable").run).toMatchObject({
    state: "exited",
    endReason: "cart_unavailable",
  });
});
