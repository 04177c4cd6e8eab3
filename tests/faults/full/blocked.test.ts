import { expect, test } from "vitest";
import { freePort } from "#tests/free-port.ts";
import { BELL } from "../bell.ts";
import { buildFleet, expectExactly } from "../fleet.ts";
import { figureOf, startWorker, superviseWorker, until } from "../processes.ts";
import { noteFault } from "../tier.ts";

const PEOPLE = 400;

test("FT-06 G-6 G-14 RT-22 an event loop that stands still for 40 s: its leases lapse, others go on, it is fenced, and its supervisor starts another", async () => {
  const fleet = await buildFleet({ waitSeconds: 1 });
  const { db } = fleet.world.platform;
  await startWorker({ ...fleet.environment, CAIRN_ROLES: "engine,jobs" });
  const port = String(await freePort());
  const stuck = { ...fleet.environment, CAIRN_ROLES: "delivery" };
  // One is watched, and stands still with deliveries claimed; nobody watches the other, which comes back with its calls
  // not begun and another's by then.
  const [watched, alone] = await Promise.all([
    superviseWorker({ ...stuck, CAIRN_FAILPOINT: "delivery.afterClaim:spin" }),
    startWorker({ ...stuck, CAIRN_FAILPOINT: "delivery.afterGuard:spin", CAIRN_HEALTH_PORT: port }),
  ]);
  await fleet.add(0, PEOPLE);
  await until(async () => (await holders()) === 2, "both hold deliveries");
  const stood = performance.now();
  watched.mended();
  const healthy = await startWorker(fleet.environment);
  await until(async () => (await fleet.ended()) === PEOPLE, "every run has come to its end");
  const survivedMs = performance.now() - stood;
  await until(() => watched.said.length > 0, "the supervisor has noticed");
  const noticedMs = performance.now() - stood;
  expect(watched.said[0]).toContain("SIGKILL");
  expect(noticedMs).toBeLessThan(40_000);
  await until(async () => (await fresh(stood)) === 1, "another has taken its place");
  await until(async () => (await figureOf(port, "cairn_fenced_commits_total")) > 0, "it was fenced");
  const note = `the supervisor noticed after ${Math.round(noticedMs / 1_000)} s`;
  noteFault({ id: "FT-06", bell: BELL, survivedMs, note, ...(await expectExactly(fleet, PEOPLE)) });
  // Nobody was called again: what was begun by nobody was no call.
  expect([fleet.sink.calls.length, fleet.sink.repeats()]).toEqual([PEOPLE, 0]);
  expect(await Promise.all([healthy, alone].map((one) => one.stop()))).toEqual([0, 0]);

  async function holders(): Promise<number> {
    const [row] = await db.rows<{ n: number }>(
      "select count(distinct lease_owner) as n from delivery where lease_until > cairn_now()",
    );
    return row?.n ?? 0;
  }
  /** Workers for deliveries alone that have begun since. */
  async function fresh(since: number): Promise<number> {
    const [row] = await db.rows<{ n: number }>(
      "select count(*) as n from worker where roles = '{delivery}' and started_at > now() - $1 * interval '1 millisecond'",
      [performance.now() - since],
    );
    return row?.n ?? 0;
  }
});
