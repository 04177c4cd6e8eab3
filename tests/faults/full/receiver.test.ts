import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { BELL } from "../bell.ts";
import { buildFleet, expectExactly, type Fleet } from "../fleet.ts";
import { addNeighbours, unaffected } from "../neighbours.ts";
import { startIntake, startWorker, until } from "../processes.ts";
import { noteFault } from "../tier.ts";

const SECOND = 1_000;

test("FT-50 G-12 RT-21 a receiver takes 30 s for every fifth call: the others have their mail as ever, and nothing is lost", async () => {
  const fleet = await buildFleet({ timeoutSeconds: 5, settings: { CAIRN_LEASE_TTL: "20" } });
  const intake = await startIntake(fleet.environment);
  const worker = await startWorker(fleet.environment);
  const neighbours = await addNeighbours(fleet.world, intake.url);
  await neighbours.visit("warm", 20);
  // The same crowd with the receiver well, so that the fault alone makes the difference.
  await fleet.add(0, 300);
  const before = await neighbours.visit("before", 80);
  await until(async () => (await fleet.ended()) === 300, "the first crowd is through");
  fleet.sink.behave({ kind: "slow", ms: 30 * SECOND }, 0.2);
  await fleet.add(300, 300);
  await until(() => fleet.sink.calls.some(({ mode }) => mode === "slow"), "somebody waits for the receiver");
  const begun = performance.now();
  const during = await neighbours.visit("during", 80);
  const waited = fleet.sink.calls.filter(({ mode }) => mode === "slow").length;
  fleet.sink.behave({ kind: "ok" });
  await passing(fleet, 31 * SECOND);
  await until(() => fleet.sink.repeats() > 0, "somebody is called again");
  // Second tries live on first ones, so that the world has to go on.
  await fleet.add(600, 300);
  const people = 900;
  await passOn(fleet, people);
  noteFault({
    ...{ id: "FT-50", bell: BELL, survivedMs: performance.now() - begun },
    ...(await expectExactly(fleet, people)),
    note: `${waited} calls of 30 s; others' p99 ${Math.round(before.p99Ms)} -> ${Math.round(during.p99Ms)} ms`,
  });
  expect(waited).toBeGreaterThan(20);
  expect(unaffected(before.p99Ms, during.p99Ms)).toBe(true);
  expect(await neighbours.violations()).toEqual([]);
  expect(await Promise.all([intake.stop(), worker.stop()])).toEqual([0, 0]);
});

test("FT-52 G-16 RT-20 a receiver says 500 for a minute and is well again: the breaker opens, all is delivered, with few calls too many", async () => {
  const fleet = await buildFleet({ settings: { CAIRN_LEASE_TTL: "20" } });
  const { db } = fleet.world.platform;
  const worker = await startWorker(fleet.environment);
  const doors = () =>
    db.rows<{ state: string; seconds: number }>("select state, open_seconds as seconds from breaker");
  fleet.sink.behave({ kind: "500" });
  const begun = performance.now();
  let people = 0;
  const add = async (turns: number) => {
    for (let turn = 0; turn < turns; turn += 1, people += 25) {
      await fleet.add(people, 25);
      await sleep(500);
    }
  };
  await add(10);
  await until(async () => (await doors()).some(({ state }) => state === "open"), "the breaker has opened");
  const openedMs = performance.now() - begun;
  await add(10);
  // Half a minute later one is let through, and the door stays shut for twice as long.
  await passing(fleet, 31 * SECOND);
  await until(async () => (await doors()).some(({ seconds }) => seconds === 60), "the trial has failed");
  await add(10);
  fleet.sink.behave({ kind: "ok" });
  const failed = fleet.sink.calls.length;
  const well = performance.now();
  await passOn(fleet, people);
  const tally = await expectExactly(fleet, people);
  noteFault({
    ...{ id: "FT-52", bell: BELL, survivedMs: performance.now() - well, ...tally },
    note: `open after ${(openedMs / SECOND).toFixed(1)} s; ${failed} calls in vain, ${fleet.sink.calls.length} for ${people}`,
  });
  expect(openedMs).toBeLessThan(30 * SECOND);
  expect(fleet.sink.calls.length).toBeLessThanOrEqual(people * 1.2);
  expect(await worker.stop()).toBe(0);
});

/** Skips time in which nothing happens. No call is under way then: it would lose its lease. */
async function passing({ world }: Fleet, ms: number): Promise<void> {
  const busy = "select 1 as one from delivery where state = 'sending' or lease_until > cairn_now() limit 1";
  await until(async () => (await world.platform.db.rows(busy)).length === 0, "nobody is being called");
  await world.travel((await world.now()) + ms);
}

/** Until everybody has come to the end, with the waits for doors and tries skipped. */
async function passOn(fleet: Fleet, people: number): Promise<void> {
  const moving = `select 1 as one from delivery where state = 'sending'
    or (state in ('queued', 'deferred') and parked_by is null and next_at < cairn_now() + interval '1 second') limit 1`;
  const { db } = fleet.world.platform;
  await until(async () => {
    if ((await fleet.ended()) === people) return true;
    if ((await db.rows(moving)).length === 0) await passing(fleet, 10 * SECOND);
    await sleep(300);
    return false;
  }, "everybody has come to the end");
}
