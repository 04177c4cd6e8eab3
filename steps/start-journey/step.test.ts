import { expect, test } from "vitest";
import { JOURNEY_ANSWERED, readRequest } from "#core/engine/requests.ts";
import start from "#steps/start-journey/step.ts";
import { buildEvent, compile, decide, exit, HOUR, play, T } from "#tests/builders.ts";

const drawn = (after: "completes" | "continues") =>
  compile(
    { go: { kind: "start-journey", config: { journeyId: "jrn_other", after } }, a: exit, b: exit },
    ...(after === "continues" ? ["go --next--> a"] : []),
    "go --refused--> b",
  );
const answered = (refused: string | null, key = "run-1/go/1") =>
  buildEvent(JOURNEY_ANSWERED, {
    sourceId: "internal",
    receivedAt: T + 1,
    properties: { key, runId: refused ? null : "run-2", refused },
  });

test("E-10.7 S-10.2 whom the other journey refuses leaves by Refused, with its reason", () => {
  const { run, transitions } = play(drawn("continues"), answered("already_live"));
  expect(transitions).toContainEqual(
    expect.objectContaining({ stepId: "go", output: "refused", reason: "already_live" }),
  );
  expect(run.stepId).toBe("b");
});

test("S-10.2 this journey completes, or goes on beside the other", () => {
  expect(play(drawn("completes"), answered(null)).run).toMatchObject({
    state: "completed",
    endReason: "end",
  });
  expect(play(drawn("continues"), answered(null)).run.stepId).toBe("a");
});

test("an answer to somebody else's request changes nothing, and none at all keeps nobody for ever", () => {
  const { run, transitions } = play(drawn("continues"), answered(null, "run-9/go/1"));
  expect(transitions.at(-2)).toMatchObject({ output: "refused", reason: "no_answer", at: T + HOUR });
  expect(run.stepId).toBe("b");
});

test("S-2.13 S-2.14 asks once, by a row of the log that names the journey, the step's visit and the depth", () => {
  const trigger = buildEvent("Checkout Started", { properties: { cart_id: "c1" } });
  const { emitted } = decide([drawn("completes")], { queued: [trigger] });
  expect(emitted).toHaveLength(1);
  const [row] = emitted;
  expect(row).toMatchObject({ depth: 1, queued: true, properties: { cart_id: "c1" } });
  const request = readRequest(
    buildEvent(row?.event ?? "", { sourceId: "internal", properties: row?.properties ?? {} }),
  );
  expect(request).toMatchObject({ journeyId: "jrn_other", by: "journey" });
  expect(row?.messageId).toBe(`step:${request?.from?.key}`);
});

test("says which journey, and what becomes of this one", () => {
  expect(start.summarize(start.schema.parse(start.example))).toBe("Start Win-back, and end here");
});
