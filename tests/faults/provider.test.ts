import { expect, test } from "vitest";
import { findViolations } from "./check.ts";
import { buildPolicies } from "./policies.ts";
import { expectPolicies } from "./policies-check.ts";
import type { Mode } from "./sink.ts";
import { noteFault } from "./tier.ts";

const PAST_THE_CALL_MS = 75_000;
const HOUR_MS = 3_600_000;

test("FT-53 FT-57 G-6 a line that is reset after the receiver took it: once where keys are honoured, held in doubt or sent again as the step says", async () => {
  const fleet = await buildPolicies();
  // Few enough for the budget of retries, which is refilled by real time (S-11.2).
  const people = 8;
  fleet.sink.behave({ kind: "reset-after-accept" });
  fleet.mailbox.behave({ hangUpAfterData: true });
  await fleet.add("reset", people);
  await fleet.work();
  await fleet.later(5_000);
  await fleet.work();
  fleet.sink.behave({ kind: "ok" });
  fleet.mailbox.behave({});
  await fleet.later(PAST_THE_CALL_MS);
  await fleet.work();
  for (let hour = 0; hour < 2 && !(await fleet.atRest()); hour += 1) {
    await fleet.later(HOUR_MS);
    await fleet.work();
  }
  // Every line was cut, but an answer may have been quicker.
  const { twice, unknown } = await expectPolicies(fleet, people, { hold: people, resend: people * 3 });
  expect(unknown).toBeGreaterThan(0);
  expect(fleet.sink.repeats()).toBeGreaterThan(0);
  noteFault({
    id: "FT-53",
    bell: "none",
    lost: 0,
    twice,
    unknown,
    note: "every call reset; twice only with onUnknown=resend",
  });
});

test.each<[string, Mode, "sent" | "queued"]>([
  ["FT-54 HTML instead of JSON with 200", { kind: "garbage-200" }, "sent"],
  ["FT-54 a body that never ends", { kind: "hang-body" }, "queued"],
  ["FT-54 a body of a byte a second", { kind: "drip" }, "queued"],
])("%s costs its call's time and no more, and nothing is done twice", async (_title, mode, first) => {
  const fleet = await buildPolicies();
  fleet.sink.behave(mode);
  await fleet.add("odd", 5, ["keyed"]);
  await fleet.work();
  await fleet.later(2_000);
  const begun = performance.now();
  await fleet.work();
  expect(await fleet.states("keyed")).toEqual({ [first]: 5 });
  fleet.sink.behave({ kind: "ok" });
  // Five that took all their time have opened the breaker, which lets one through after a while.
  for (let turn = 0; turn < 6; turn += 1) {
    await fleet.later(31_000);
    await fleet.work();
  }
  expect(await fleet.states("keyed")).toEqual({ sent: 5 });
  expect(fleet.sink.effects().size).toBe(5);
  expect(await findViolations(fleet.world, { sink: fleet.sink })).toEqual([]);
  noteFault({
    id: "FT-54",
    bell: "none",
    survivedMs: performance.now() - begun,
    lost: 0,
    twice: 0,
    unknown: 0,
    note: mode.kind,
  });
});
