import { expect, test } from "vitest";
import { draw, exit } from "#tests/builders.ts";
import { BELL } from "../bell.ts";
import { findViolations } from "../check.ts";
import { buildFleet } from "../fleet.ts";
import { doing } from "../load.ts";
import { addNeighbours, unaffected } from "../neighbours.ts";
import { peakMb, startIntake, startWorker, until } from "../processes.ts";
import { noteFault } from "../tier.ts";

const EVENTS = 1_000_000;
/** So many are written together. */
const PIECE = 50_000;
const STEPS = 498;
const CROWD = 150;
const LOOKERS = 120;

// As they stand after years: in the log, under their keys, processed.
const PAST = `
  with made as (
    insert into event (seq, received_at, workspace_id, source_id, message_id, type, event, person_id, timestamp, body, flags)
    select nextval('event_seq'), cairn_now() - interval '1 hour', $1, $2, 'past' || n, 'track', 'Seen', $3,
      cairn_now() - interval '1 hour' - n * interval '1 second', '{}', '{}' from generate_series($4::int, $5::int) n
    returning seq, message_id
  ), keyed as (
    insert into event_key (workspace_id, source_id, message_id, seq, body_hash)
    select $1, $2, message_id, seq, '\\x00' from made
  )
  insert into event_disposition (seq, workspace_id, disposition, at)
  select seq, $1, 'no_match', cairn_now() - interval '1 hour' from made`;

test("FT-63 G-12 G-13 a person of a million events, and a journey of five hundred steps that everybody enters: its limits hold, the others have their mail as ever", async () => {
  const fleet = await buildFleet({ settings: { CAIRN_LEASE_TTL: "20" } });
  const { world } = fleet;
  const { db } = world.platform;
  const intake = await startIntake(fleet.environment);
  const worker = await startWorker(fleet.environment);
  const neighbours = await addNeighbours(world, intake.url);
  // Each step asks about the whole past; none of them waits.
  const asks = {
    kind: "did",
    event: "Seen",
    measure: "count",
    operator: "atLeast",
    value: 0,
    window: { kind: "allTime" },
  };
  const names = Array.from({ length: STEPS }, (_, n) => `s${n}`);
  const steps = Object.fromEntries(
    names.map((name) => [name, { kind: "condition", config: { rule: asks } }]),
  );
  const trigger = {
    kind: "event-trigger",
    config: { event: "Everything", audience: { kind: "all", rules: [] } },
  };
  const edges = names.map((name, at) => `${name} --yes--> ${names[at + 1] ?? "end"}`);
  const journeyId = await world.publish(
    draw({ trigger, ...steps, end: exit }, ["trigger --next--> s0", ...edges]),
  );
  await world.send(...doing("Nothing", "huge"));
  await until(async () => (await queued()) === 0, "the person is known");
  const [huge] = await db.rows<{ id: string }>(
    "select person_id as id from person_identifier where value = 'huge'",
  );
  for (let from = 1; from <= EVENTS; from += PIECE)
    await db.run(PAST, [world.workspace.id, world.sourceId, huge?.id, from, from + PIECE - 1]);
  await neighbours.visit("warm", 20);
  const before = await neighbours.visit("before", LOOKERS);

  const begun = performance.now();
  const during = neighbours.visit("during", LOOKERS);
  const crowd = Array.from({ length: CROWD }, (_, n) => doing("Everything", `crowd${n}`)).flat();
  await world.send(...crowd, { type: "track", event: "Everything", userId: "huge", messageId: "huge-e" });
  const { p99Ms } = await during;
  await until(async () => (await through()) === CROWD + 1, "everybody is through");
  const survivedMs = performance.now() - begun;
  const [most] = await db.rows<{ n: number }>("select max(seq)::int as n from run where journey_id = $1", [
    journeyId,
  ]);
  const [least] = await db.rows<{ n: number }>("select count(*) as n from transition where journey_id = $1", [
    journeyId,
  ]);
  noteFault({
    ...{ id: "FT-63", bell: BELL, survivedMs, lost: 0, twice: 0, unknown: 0 },
    note: `${EVENTS} events of one; ${least?.n} moves of ${CROWD + 1} runs; others' p99 ${Math.round(before.p99Ms)} -> ${Math.round(p99Ms)} ms`,
  });
  expect(most?.n).toBe(STEPS + 2);
  expect(unaffected(before.p99Ms, p99Ms)).toBe(true);
  expect(peakMb(worker.pid)).toBeLessThan(512);
  expect(await findViolations(world)).toEqual([]);
  expect(await neighbours.violations()).toEqual([]);
  expect(await Promise.all([intake.stop(), worker.stop()])).toEqual([0, 0]);

  async function queued(): Promise<number> {
    const [row] = await db.rows<{ n: number }>("select count(*) as n from event_queue");
    return row?.n ?? 0;
  }
  async function through(): Promise<number> {
    const [row] = await db.rows<{ n: number }>(
      "select count(*) as n from run where journey_id = $1 and state = 'exited'",
      [journeyId],
    );
    return row?.n ?? 0;
  }
});
