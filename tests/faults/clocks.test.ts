import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { BELL } from "./bell.ts";
import type { Fleet } from "./fleet.ts";
import { buildFleet, expectExactly } from "./fleet.ts";
import { startLoad } from "./load.ts";
import { type Settings, startIntake, startWorker, until } from "./processes.ts";
import { noteFault, size } from "./tier.ts";

const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;
const shim = pathToFileURL("tests/faults/clock-shim.mjs").href;

/** A process whose wall clock goes wrong once it is at work: it would not start with a wrong one. */
const off = (shiftMs: number): Settings => ({
  NODE_OPTIONS: `--import ${shim}`,
  CLOCK_SHIFT_MS: String(shiftMs),
});
const RIGHT: Settings = off(0);

/** What was decided, without when and under which id: the same events must lead to the same (G-8). */
const DECISIONS = `
  select i.value as person, t.seq, t.cause->>'kind' as cause, t.step_id as "from", t.to_step_id as "to",
    r.state, r.end_reason as reason, coalesce(string_agg(d.step_id || ' ' || d.state, ', ' order by d.step_id), '') as deliveries
  from transition t join run r on r.id = t.run_id
    join person_identifier i on i.person_id = r.person_id and i.kind = 'user_id'
    left join delivery d on d.run_id = r.id
  group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2`;
/** By the database's clock, which nobody has touched. */
const EARLY = `
  select t.run_id from transition t where t.cause->>'kind' = 'timerDue'
    and t.at < to_timestamp((t.cause->>'wakeAt')::float8 / 1000.0)`;
/** When an event was received is the database's time too: a minute is more than any machine needs to work it. */
const MISDATED = `
  select e.message_id, e.received_at, t.at from transition t join run r on r.id = t.run_id
    join event e on e.seq = (r.context->'trigger'->>'seq')::bigint
  where t.seq = 1 and abs(extract(epoch from t.at - e.received_at)) > 60`;
const FLAGGED = "select seq from event where flags && array['clamped_future', 'clamped_past', 'late']";

async function decisions(clocks: Readonly<{ door: Settings; workers: readonly Settings[] }>, people: number) {
  const fleet = await buildFleet({ waitSeconds: 3 });
  const intake = await startIntake({ ...fleet.environment, ...clocks.door });
  const workers = await Promise.all(
    clocks.workers.map((clock) => startWorker({ ...fleet.environment, ...clock })),
  );
  for (const one of [intake, ...workers]) one.signal("SIGUSR2");
  const load = startLoad({ url: intake.url, key: fleet.world.keys.write }, fleet.ledger, { people, seed: 7 });
  await load.done;
  await until(async () => (await fleet.ended()) === people, "every run has come to its end");
  const tally = await expectExactly(fleet, people, true);
  expect(await Promise.all([intake, ...workers].map((one) => one.stop()))).toEqual(
    clocks.workers.map(() => 0).concat(0),
  );
  return {
    log: await rowsOf(fleet, DECISIONS),
    early: await rowsOf(fleet, EARLY),
    misdated: await rowsOf(fleet, MISDATED),
    flagged: await rowsOf(fleet, FLAGGED),
    tally,
  };
}

const rowsOf = ({ world }: Fleet, sql: string) => world.platform.db.rows(sql);

test("FT-40 G-8 G-7 hosts an hour ahead, an hour behind, ten years ahead decide what right ones decide, and never early", async () => {
  const people = size(40, 300);
  const right = await decisions({ door: RIGHT, workers: [RIGHT] }, people);
  const wrong = await decisions(
    { door: off(-61 * MINUTE), workers: [off(61 * MINUTE), off(-60 * MINUTE), off(10 * YEAR)] },
    people,
  );
  expect(right.log).toHaveLength(people * 5);
  expect(wrong.log).toEqual(right.log);
  expect([...right.early, ...wrong.early]).toEqual([]);
  expect([...right.misdated, ...wrong.misdated]).toEqual([]);
  expect(wrong.flagged).toEqual([]);
  noteFault({
    id: "FT-40",
    bell: BELL,
    ...wrong.tally,
    note: "door -61 min, workers +61 min, -60 min, +10 y, all by a jump",
  });
});
