import { describe, expect, test } from "vitest";
import { health } from "#lib/operations/health.ts";
import { BELL } from "../bell.ts";
import { noFaketime, openFakeTime } from "../faketime.ts";
import { buildFleet, expectExactly } from "../fleet.ts";
import { startOwnPostgres } from "../own-postgres.ts";
import { startWorker, until } from "../processes.ts";
import { noteFault } from "../tier.ts";

const HOUR_S = 3_600;
const PEOPLE = 300;

describe.skipIf(noFaketime)(noFaketime || "the database's clock jumps", () => {
  test("FT-41 G-7 G-8 the clock of the database's host jumps an hour ahead, back, and ahead again: every timer fires once, and the skew is told", async () => {
    const time = openFakeTime();
    const postgres = await startOwnPostgres({}, null, time.environment);
    const fleet = await buildFleet({ url: postgres.url, waitSeconds: HOUR_S });
    const { platform, workspace } = fleet.world;
    const worker = await startWorker(fleet.environment);
    await fleet.add(0, PEOPLE);
    await until(async () => (await fleet.waiting()) === PEOPLE, "everybody waits");
    const jumped = performance.now();
    time.shift(61);
    await until(async () => (await fleet.ended()) === PEOPLE, "the timers have fired and all is sent");
    const survivedMs = performance.now() - jumped;
    await until(async () => {
      const { workers } = await health(platform, workspace.id);
      return workers.some(
        ({ lamp, clockOffsetSeconds }) => lamp === "bad" && Math.abs(clockOffsetSeconds) > 3_600,
      );
    }, "the worker's clock is told to be off");

    time.shift(0);
    await fleet.add(PEOPLE, PEOPLE);
    await until(async () => (await fleet.waiting()) === PEOPLE, "the next wait, in a time that was before");
    expect(await fleet.ended()).toBe(PEOPLE);
    expect(fleet.sink.calls).toHaveLength(PEOPLE);
    time.shift(123);
    await until(
      async () => (await fleet.ended()) === PEOPLE * 2,
      "their timers have fired, and nobody else's",
    );
    expect(fleet.sink.calls).toHaveLength(PEOPLE * 2);
    const note = "+61 min, back, +123 min; the alarm of skew was given";
    noteFault({
      id: "FT-41",
      bell: BELL,
      survivedMs,
      note,
      ...(await expectExactly(fleet, PEOPLE * 2)),
    });
    expect(await worker.stop()).toBe(0);
  });
});
