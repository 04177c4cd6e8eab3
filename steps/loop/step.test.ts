import { expect, test } from "vitest";
import { lintJourney } from "#core/journey/lint.ts";
import { stepKinds } from "#steps/registry.gen.ts";
import { compile, DAY, draw, exit, play, T } from "#tests/builders.ts";

const day = { kind: "wait", config: { mode: "for", duration: { amount: 24, unit: "hour" } } };
const mail = { kind: "email", config: { templateId: "tpl_1" } };
const SET = { changes: [{ trait: "n", operation: "set", value: { kind: "fixed", value: 1 } }] };
const looping = (max: number, between: object = day) =>
  compile(
    { mail, day: between as typeof day, loop: { kind: "loop", config: { max } }, end: exit },
    "mail --next--> day",
    "day --next--> loop",
    "loop --again--> mail",
    "loop --done--> end",
  );

test("E-10.4 S-10.2 at most 3 times around a message and a day: 4 messages, then Done", () => {
  const { effects, transitions } = play(looping(3));
  expect(effects.map(({ key }) => key)).toEqual([1, 2, 3, 4].map((visit) => `run-1/mail/${visit}`));
  expect(transitions.at(-2)).toMatchObject({ stepId: "loop", output: "done", visit: 4, at: T + 4 * DAY });
  expect(transitions.at(-1)).toMatchObject({ stepId: "end", reason: "exit_step" });
});

test("S-10.6 a ring that nothing holds yields after 100 moves, and still comes to its end", () => {
  const update = {
    kind: "update-person",
    config: { changes: [{ trait: "n", operation: "increment", value: { kind: "fixed", value: 1 } }] },
  };
  const ring = compile(
    { mail: update, loop: { kind: "loop", config: { max: 100 } }, end: exit },
    "mail --next--> loop",
    "loop --again--> mail",
    "loop --done--> end",
  );
  const { run, transitions } = play(ring);
  expect(run.endReason).toBe("exit_step");
  expect(transitions).toHaveLength(1 + 2 * 101 + 1);
});

test("S-10.6 S-10.7 a run has at most 5,000 moves, then it fails", () => {
  const steps = Object.fromEntries(
    Array.from({ length: 60 }, (_, at) => [`s${at}`, { kind: "update-person", config: SET }]),
  );
  const edges = Array.from({ length: 59 }, (_, at) => `s${at} --next--> s${at + 1}`);
  const long = compile(
    { ...steps, loop: { kind: "loop", config: { max: 100 } }, end: exit },
    ...edges,
    "s59 --next--> loop",
    "loop --again--> s0",
    "loop --done--> end",
  );
  const { run } = play(long);
  expect(run).toMatchObject({ state: "failed", endReason: "step_limit", seq: 5_001 });
});

test("E-10.5 S-10.6 without a wait on the way back it cannot be published, and the way is named", () => {
  const drawing = (between: object) =>
    draw({ mail, day: between as typeof day, loop: { kind: "loop", config: { max: 3 } }, end: exit }, [
      "mail --next--> day",
      "day --next--> loop",
      "loop --again--> mail",
      "loop --done--> end",
    ]);
  const blocks = (between: object) =>
    lintJourney(drawing(between), stepKinds)
      .filter(({ level }) => level === "block")
      .map(({ code, values }) => [code, values["step"]]);
  expect(blocks({ kind: "update-person", config: SET })).toEqual([["L-104", "mail"]]);
  expect(blocks(day)).toEqual([]);
});
