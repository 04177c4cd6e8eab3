import { expect, test } from "vitest";
import { compile, exit, play } from "#tests/builders.ts";

test("S-20.2 ends the run by the step", () => {
  const { run, transitions } = play(compile({ end: exit }));
  expect(run).toMatchObject({ state: "exited", endReason: "exit_step", wait: null });
  expect(transitions.at(-1)).toMatchObject({ stepId: "end", output: null, to: null, reason: "exit_step" });
});

test("S-10.7 without a further step a run is completed", () => {
  const wait = { kind: "wait", config: { mode: "for", duration: { amount: 1, unit: "minute" } } };
  expect(play(compile({ wait })).run).toMatchObject({ state: "completed", endReason: "end" });
});
