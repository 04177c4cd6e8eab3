import { type BatchSight, type Begun, beginAtOnce } from "#lib/delivery/at-once.ts";
import { type Called, call } from "#lib/delivery/call.ts";
import { journalOf } from "#lib/delivery/journal.ts";
import { laneOf } from "#lib/delivery/lane.ts";
import { isLaneOpen, mayCallBegin } from "#lib/delivery/lane-open.ts";
import { keepLeases } from "#lib/delivery/leases.ts";
import type { NewDelivery } from "#lib/delivery/outbox.ts";
import { Results } from "#lib/delivery/results.ts";
import { earnRetries } from "#lib/delivery/retry-budget.ts";
import { takeResults } from "#lib/delivery/take-results.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** Calls that a batch of the engine makes itself, without the way through the lane (decisions/0027). */
export type AtOnce = Readonly<{
  /** Writes the first attempts of those that may go now, in the batch's transaction; returns the others. */
  begin(
    tx: Tx,
    asked: readonly NewDelivery[],
    sight: BatchSight,
  ): Promise<Readonly<{ begun: readonly Begun[]; rest: readonly NewDelivery[] }>>;
  /** Makes the calls, once the transaction is committed. Returns at once. */
  go(begun: readonly Begun[]): void;
  /** Begins no more, and resolves when all that was begun has its result. */
  stop(): Promise<void>;
}>;

/** So many workspaces of a batch are served at once; each costs a fixed number of statements. */
const LANES = 4;
/** So many calls of a lane are under way at once: it is as many as are in doubt when the process is killed (G-6). */
const CALLS = 32;
/** Of a lane whose receivers answer quickly, so many more wait for their turn. */
const QUICK_MS = 200;
const WAITING = 400;

/** What one lane has begun and not ended, who of it waits for a turn, and how long its calls take. */
type Course = { open: number; calling: number; waiting: (() => void)[]; meanMs: number; most: number };

export function openAtOnce(platform: Platform): AtOnce {
  const courses = new Map<string, Course>();
  const held = new Set<string>();
  const busy = new Set<Promise<void>>();
  const leases = keepLeases(platform, held);
  let stopped = false;

  const courseOf = (lane: string): Course => {
    const course = courses.get(lane) ?? { open: 0, calling: 0, waiting: [], meanMs: QUICK_MS, most: 0 };
    courses.set(lane, course);
    return course;
  };
  const room = async (lane: string): Promise<number> => {
    const { open, ratePerSecond, maxInFlight, wasRestored } = await isLaneOpen(platform, lane);
    // What may have been sent before a restore is looked up by the lane.
    if (!open || ratePerSecond !== null || wasRestored) return 0;
    const course = courseOf(lane);
    course.most = Math.min(CALLS, maxInFlight);
    return course.most + (course.meanMs < QUICK_MS ? WAITING : 0) - course.open;
  };

  return {
    async begin(tx, asked, sight) {
      const begun: Begun[] = [];
      if (stopped) return { begun, rest: asked };
      for (const [lane, deliveries] of largestLanes(asked)) {
        const places = await room(lane);
        if (places <= 0) continue;
        const one = await beginAtOnce(platform, tx, { lane, deliveries: deliveries.slice(0, places) }, sight);
        if (one) begun.push(one);
      }
      const written = new Set(begun.flatMap(({ going }) => going.map(({ delivery }) => delivery.id)));
      return { begun, rest: asked.filter(({ id }) => !written.has(id)) };
    },
    go(begun) {
      for (const one of begun) {
        journalOf(platform.db).know(one.going.map(({ attemptId }) => attemptId));
        const course = courseOf(one.lane);
        const done: Promise<void> = makeCalls(platform, one, { course, held })
          .catch((error: unknown) =>
            // The attempts stand written: whoever finds their leases lapsed goes on (guarantees 8.5, T3).
            platform.log.warn({ error, lane: one.lane }, "results of calls could not be written"),
          )
          .finally(() => {
            busy.delete(done);
            if (course.open === 0 && courses.size > 1_000) courses.delete(one.lane);
          });
        busy.add(done);
      }
    },
    async stop() {
      stopped = true;
      await Promise.all(busy);
      clearInterval(leases);
    },
  };
}

/** Webhooks of the workspaces that ask for most, most first. */
function largestLanes(asked: readonly NewDelivery[]): readonly (readonly [string, NewDelivery[]])[] {
  const lanes = new Map<string, NewDelivery[]>();
  for (const one of asked) {
    if (one.message.channel !== "webhook") continue;
    const lane = laneOf(one.workspaceId, "webhook");
    const list = lanes.get(lane);
    if (list) list.push(one);
    else lanes.set(lane, [one]);
  }
  return [...lanes].sort(([, one], [, other]) => other.length - one.length).slice(0, LANES);
}

type Counters = Readonly<{ course: Course; held: Set<string> }>;

async function makeCalls(platform: Platform, begun: Begun, { course, held }: Counters): Promise<void> {
  const { lane, provider, workspace, going } = begun;
  course.open += going.length;
  for (const { delivery } of going) held.add(delivery.id);
  try {
    const results = new Results((called) => takeResults(platform, lane, called));
    const caller = {
      platform,
      provider,
      workspace,
      stillOpen: ({ journeyId }: { journeyId: string | null }) =>
        mayCallBegin(platform, lane, journeyId, provider.kind.inside),
    };
    await Promise.all(
      going.map(async (guarded) => results.add(await inTurn(course, () => call(caller, guarded)))),
    );
    await results.flush();
    await earnRetries(platform.db, lane, going.length);
  } finally {
    for (const { delivery } of going) held.delete(delivery.id);
  }
}

/** One call as soon as fewer than the most are under way. */
async function inTurn(course: Course, work: () => Promise<Called>): Promise<Called> {
  if (course.calling >= course.most) await new Promise<void>((resolve) => course.waiting.push(resolve));
  else course.calling += 1;
  const began = performance.now();
  try {
    return await work();
  } finally {
    course.meanMs += (performance.now() - began - course.meanMs) / 20;
    course.open -= 1;
    // The place goes to the next one, or is free.
    const next = course.waiting.shift();
    if (next) next();
    else course.calling -= 1;
  }
}
