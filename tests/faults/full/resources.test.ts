import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "#tests/free-port.ts";
import { BELL } from "../bell.ts";
import { buildFleet, expectExactly } from "../fleet.ts";
import { startLoad } from "../load.ts";
import { figureOf, launch, startIntake, startWorker, until } from "../processes.ts";
import { noteFault } from "../tier.ts";

const canLimit = spawnSync("prlimit", ["--version"]).status === 0;
const FULL_DISK = "/dev/full";

test.skipIf(!canLimit)(
  "FT-76 G-1 G-13 a door with 64 descriptors and two hundred callers: it sheds, lives, and takes everything in the end",
  async () => {
    const fleet = await buildFleet();
    const intake = await startIntake(fleet.environment);
    const worker = await startWorker(fleet.environment);
    const { status } = spawnSync("prlimit", ["--pid", String(intake.pid), "--nofile=64:64"]);
    expect(status).toBe(0);
    const port = Number(new URL(intake.url).port);
    const callers = Array.from({ length: 200 }, () => call(port));
    await until(() => callers.filter(({ closed }) => closed).length > 50, "most callers are turned away");
    const begun = performance.now();
    const load = startLoad({ url: intake.url, key: fleet.world.keys.write }, fleet.ledger, { people: 100 });
    await until(() => load.refusals().length > 0 || load.taken() > 0, "somebody has tried");
    for (const { destroy } of callers) destroy();
    await load.done;
    const survivedMs = performance.now() - begun;
    expect(await figureOf(String(port), "cairn_intake_requests_total")).toBeGreaterThan(0);
    await until(async () => (await fleet.ended()) === 100, "every run has come to its end");
    noteFault({
      ...{ id: "FT-76", bell: BELL, survivedMs, ...(await expectExactly(fleet, 100, true)) },
      note: `64 descriptors; ${load.refusals().length} requests had to come again`,
    });
    expect(await Promise.all([intake.stop(), worker.stop()])).toEqual([0, 0]);
  },
);

test.skipIf(!existsSync(FULL_DISK))(
  "FT-76 G-1 a log that nobody reads, and one on a full disk: the work goes on, figures are told, the end is in order",
  async () => {
    const fleet = await buildFleet();
    const [doorPort, workerPort] = [String(await freePort()), String(await freePort())];
    // Every line of the worker meets a full disk; the door's meet a reader who has left.
    const disk = openSync(FULL_DISK, "w");
    onTestFinished(() => closeSync(disk));
    const worker = launch({ ...fleet.environment, LOG_LEVEL: "debug", CAIRN_HEALTH_PORT: workerPort }, disk);
    const intake = await startIntake({ ...fleet.environment, LOG_LEVEL: "debug", PORT: doorPort });
    intake.turnAway();
    const load = startLoad({ url: intake.url, key: fleet.world.keys.write }, fleet.ledger, { people: 100 });
    await load.done;
    await until(async () => (await fleet.ended()) === 100, "every run has come to its end");
    expect(await figureOf(doorPort, "cairn_intake_requests_total")).toBeGreaterThan(0);
    expect(await figureOf(workerPort, "cairn_calls_total")).toBeGreaterThan(0);
    const tally = await expectExactly(fleet, 100, true);
    // Each says once more that it stops, to nobody.
    expect(await Promise.all([intake.stop(), worker.stop()])).toEqual([0, 0]);
    noteFault({ id: "FT-76", bell: BELL, note: "log without a reader, log on a full disk", ...tally });
  },
);

/** A connection that says nothing. */
function call(port: number): { closed: boolean; destroy(): void } {
  const socket: Socket = connect({ host: "127.0.0.1", port, localAddress: "127.0.0.9" });
  const one = { closed: false, destroy: () => void socket.destroy() };
  socket.on("error", () => undefined).on("close", () => (one.closed = true));
  return one;
}
