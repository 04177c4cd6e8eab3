import { expect, test } from "vitest";
import { BELL } from "./bell.ts";
import { findViolations } from "./check.ts";
import { buildFleet, expectExactly } from "./fleet.ts";
import { startLoad } from "./load.ts";
import { buildPolicies } from "./policies.ts";
import { isStopped, launchWorker, startIntake, startWorker, until } from "./processes.ts";
import { LEASE_SECONDS, noteFault, size } from "./tier.ts";

const PAST_THE_CALL_MS = 75_000;

test("FT-04 G-5 G-6 workers that were stopped beyond their leases and go on change nothing, call nobody again, and their late answers count as evidence", async () => {
  const fleet = await buildPolicies();
  const { db } = fleet.world.platform;
  const people = size(20, 60);
  await fleet.add("a", people);

  // One stops itself with a batch of moves written and not committed, the other after its mail was taken.
  const engine = { CAIRN_ROLES: "engine", CAIRN_FAILPOINT: "engine.beforeCommit:stop:2" };
  const delivery = { CAIRN_ROLES: "delivery", CAIRN_FAILPOINT: "delivery.afterResponse:stop" };
  const mover = launchWorker({ ...fleet.environment, ...engine });
  await until(() => isStopped(mover.pid), "the engine has stopped itself");
  const stopped = performance.now();
  // Its transaction is ended by the database after 15 seconds; until then its shards are its own.
  await until(async () => {
    await fleet.workOnce();
    return (await ended()) === people * 3;
  }, "somebody else has made its moves");
  const survivedMs = performance.now() - stopped;
  const before = await moves();
  mover.signal("SIGCONT");
  await until(() => mover.output().includes("a batch of shards failed"), "its commit has failed");
  expect(await moves()).toBe(before);

  await fleet.add("b", people, ["hold"]);
  const sender = launchWorker({ ...fleet.environment, ...delivery });
  await fleet.later(5_000);
  await until(async () => {
    await fleet.workOnce({ send: false });
    return isStopped(sender.pid);
  }, "the sender has stopped itself");
  await until(async () => (await leasesHeld()) === 0, "its leases have lapsed");
  await fleet.later(PAST_THE_CALL_MS);
  await fleet.work();
  const { unknown = 0 } = await fleet.states("hold");
  expect(unknown).toBeGreaterThan(0);
  sender.signal("SIGCONT");
  await until(async () => (await fleet.inFlight("hold")) === 0, "the late answers have come");
  // The sender works on as well: what it has claimed meanwhile is its own to send.
  await until(async () => {
    await fleet.work();
    return ((await fleet.states("hold"))["queued"] ?? 0) === 0;
  }, "what was still queued has been sent");
  // A line that broke while nobody was there to hold it may leave its mail in doubt; it is not sent again.
  const { sent = 0, unknown: left = 0, ...others } = await fleet.states("hold");
  expect([sent + left, others]).toEqual([people * 2, {}]);
  expect(left).toBeLessThan(unknown);
  const handed = await fleet.handedOver("hold");
  expect(handed.filter(({ state, times }) => times > 1 || (state === "sent" && times === 0))).toEqual([]);
  expect(await fleet.states("keyed")).toEqual({ sent: people });
  expect(await fleet.atRest()).toBe(true);
  expect(await findViolations(fleet.world, { sink: fleet.sink })).toEqual([]);
  const note = `stopped inside a batch and inside a call; ${unknown} in doubt, cured by the late answer`;
  noteFault({ id: "FT-04", bell: BELL, survivedMs, lost: 0, twice: 0, unknown: left, note });
  expect([await mover.stop(), await sender.stop()]).toEqual([0, 0]);

  async function moves(): Promise<number> {
    const [row] = await db.rows<{ n: number }>("select count(*) as n from transition");
    return row?.n ?? 0;
  }
  async function ended(): Promise<number> {
    const [row] = await db.rows<{ n: number }>("select count(*) as n from run where state = 'exited'");
    return row?.n ?? 0;
  }
  async function leasesHeld(): Promise<number> {
    const [row] = await db.rows<{ n: number }>(
      "select count(*) as n from delivery where lease_until > cairn_now()",
    );
    return row?.n ?? 0;
  }
});

test("FT-05 G-15 a fleet is replaced worker by worker under load: each ends with 0, hands back what it held, and nothing comes twice", async () => {
  const fleet = await buildFleet();
  const intake = await startIntake(fleet.environment);
  const people = size(400, 4_000);
  let workers = await Promise.all([startWorker(fleet.environment), startWorker(fleet.environment)]);
  const load = startLoad({ url: intake.url, key: fleet.world.keys.write }, fleet.ledger, {
    people,
    restMs: 30,
  });
  const took: number[] = [];
  for (let turn = 1; turn <= 2; turn += 1) {
    await until(() => load.taken() > (people * 2 * turn) / 4, "some events are taken");
    for (const [at, worker] of workers.entries()) {
      const fresh = await startWorker(fleet.environment);
      const asked = performance.now();
      expect(await worker.stop()).toBe(0);
      took.push(performance.now() - asked);
      workers = workers.with(at, fresh) as typeof workers;
    }
  }
  await load.done;
  await until(async () => (await fleet.ended()) === people, "every run has come to its end");
  const tally = await expectExactly(fleet, people, true);
  // What was handed back in good order lapsed nowhere and was called but once.
  expect(fleet.sink.repeats()).toBe(0);
  expect(fleet.sink.calls).toHaveLength(people);
  expect(Math.max(...took)).toBeLessThan(25_000);
  const note = `4 workers replaced, the slowest stop took ${Math.round(Math.max(...took))} ms; leases of ${LEASE_SECONDS} s`;
  noteFault({ id: "FT-05", bell: BELL, note, ...tally });
  expect(await Promise.all([intake, ...workers].map((one) => one.stop()))).toEqual([0, 0, 0]);
});
