import { expect, test } from "vitest";
import notify from "#steps/notify/step.ts";
import { buildEvent, compile, decide, exit } from "#tests/builders.ts";

const tell = {
  kind: "notify",
  config: {
    members: ["mem_1", "mem_2"],
    subject: "Cart of {{ event.properties.total }}",
    text: "From {{ person.email }} in {{ person.city }}, {{ person.tier | default: 'no' }} tier",
  },
};

test("S-10.2 asks for one notice to each member, filled in, and the person goes on", () => {
  const journey = compile({ tell, end: exit }, "tell --next--> end");
  const event = buildEvent("Checkout Started", { properties: { total: 80 } });
  const { notices, runs } = decide([journey], { queued: [event] });
  expect(notices).toMatchObject([
    {
      stepId: "tell",
      members: ["mem_1", "mem_2"],
      subject: "Cart of 80",
      text: "From ana@example.test in (unknown), no tier",
    },
  ]);
  expect(notices[0]?.id).toMatch(/\/tell\/1$/);
  expect(runs[0]?.run.stepId).toBe("end");
});

test("says what is missing", () => {
  const messages = notify.schema.safeParse(notify.blank).error?.issues.map(({ message }) => message);
  expect(messages).toEqual(["Choose whom to tell", "Write a subject"]);
});
