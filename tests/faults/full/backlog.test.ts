import { expect, test } from "vitest";
import { addBurst, addOverdue, buildNeighbours, orderOf, peakMegabytes, sendOneByOne } from "../backlog.ts";
import { BELL } from "../bell.ts";
import { findViolations } from "../check.ts";
import { p99 } from "../load.ts";
import { startWorker, until } from "../processes.ts";
import { noteFault } from "../tier.ts";

/** How much has been left undone; CAIRN_BACKLOG tries the tests with less. */
const BACKLOG = Number(process.env["CAIRN_BACKLOG"] ?? 1_000_000);
const MINUTES = 60_000;
/** What a worker may take (G-13). */
const MEMORY_MB = 512;
/** What a batch may hold of events or timers. */
const BATCH = 500;

function isRising(values: readonly number[]): boolean {
  return values.every((value, at) => at === 0 || value >= (values[at - 1] ?? 0));
}

test(
  "FT-67 G-7 G-13 a million timers overdue after two hours: worked off oldest first, in turns with a small workspace, in bounded memory",
  async () => {
    const neighbours = await buildNeighbours();
    const { world, sink, large, small } = neighbours;
    const few = Math.round(BACKLOG / 20);
    const most = BACKLOG - few;
    const perRun = (2 * 3_600) / most;
    await addOverdue(
      neighbours,
      large,
      most,
      `cairn_now() - interval '2 hours' + n * interval '${perRun} seconds'`,
    );
    await addOverdue(
      neighbours,
      small,
      few,
      `cairn_now() - interval '10 minutes' + n * interval '${600 / few} seconds'`,
    );
    const started = performance.now();
    const workers = await Promise.all([
      startWorker(neighbours.environment),
      startWorker(neighbours.environment),
    ]);
    // One of them, by an index: to count a million takes longer than a statement may.
    const undone = () =>
      world.platform.db.rows("select 1 from run where state in ('active', 'waiting') limit 1");
    await until(async () => (await undone()).length === 0, "every run has come to its end", 60 * MINUTES);
    const survivedMs = performance.now() - started;
    const peaks = workers.map(({ pid }) => Math.round(peakMegabytes(pid)));
    const { tenths, largeBefore } = await orderOf(neighbours);
    expect(isRising(tenths)).toBe(true);
    expect(largeBefore).toBeLessThanOrEqual(few + workers.length * 2 * BATCH);
    expect(sink.effects().size).toBe(BACKLOG);
    expect(sink.calls).toHaveLength(BACKLOG);
    expect(Math.max(...peaks)).toBeLessThanOrEqual(MEMORY_MB);
    expect(await findViolations(world, { sink })).toEqual([]);
    const note = `${BACKLOG} timers; of each tenth by due time half was moved after ${tenths.map((at) => at.toFixed(1)).join(" ")} s; the small workspace's ${few} were done after ${largeBefore} of the large one's; at most ${peaks.join(" and ")} MB`;
    noteFault({ id: "FT-67", bell: BELL, survivedMs, lost: 0, twice: 0, unknown: 0, note });
    expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0]);
  },
  120 * MINUTES,
);

test(
  "FT-67 G-13 a burst of a million events of one workspace: the events of a small one pass it by",
  async () => {
    const neighbours = await buildNeighbours();
    const { world, large } = neighbours;
    const workers = await Promise.all([
      startWorker(neighbours.environment),
      startWorker(neighbours.environment),
    ]);
    await sendOneByOne(neighbours, "warm", 100);
    const calm = await sendOneByOne(neighbours, "calm", 300);
    await addBurst(neighbours, large, BACKLOG);
    const busy = await sendOneByOne(neighbours, "busy", 300);
    const queued = async () => {
      const [row] = await world.platform.db.rows<{ n: number }>("select count(*) as n from event_queue");
      return row?.n ?? 0;
    };
    const leftMeanwhile = await queued();
    await until(async () => (await queued()) === 0, "every event is processed", 60 * MINUTES);
    const peaks = workers.map(({ pid }) => Math.round(peakMegabytes(pid)));
    const overtaken = busy.map((one) => one.overtaken);
    // Accepted in one batch of each worker, it is in the next; on a busy machine the other is a batch ahead.
    expect(p99(overtaken)).toBeLessThanOrEqual(workers.length * 3 * BATCH);
    expect(Math.max(...peaks)).toBeLessThanOrEqual(MEMORY_MB);
    expect(await findViolations(world)).toEqual([]);
    const ms = [calm, busy].map((passages) => Math.round(p99(passages.map((one) => one.ms))));
    const note = `${BACKLOG} events, ${leftMeanwhile} of them left when the small workspace's last had passed; its p99 ${ms.join(" ms, in the burst ")} ms, behind ${p99(overtaken)} of the others; at most ${peaks.join(" and ")} MB`;
    noteFault({ id: "FT-67", bell: BELL, lost: 0, twice: 0, unknown: 0, note });
    expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0]);
  },
  120 * MINUTES,
);
