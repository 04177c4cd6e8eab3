import { foldRollups } from "#lib/analytics/fold.ts";
import { sendNotices } from "#lib/delivery/notices.ts";
import { movePeople } from "#lib/engine/move-people.ts";
import { ensureEventPartitions } from "#lib/eventlog/partitions.ts";
import { pruneQuarantine } from "#lib/eventlog/quarantine.ts";
import { archiveEmpty } from "#lib/journeys/archive-empty.ts";
import { publishDue } from "#lib/journeys/propose-change.ts";
import { verifyRegularly } from "#lib/operations/verify/run-verify.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { standingIn } from "#lib/runs/plan-moves.ts";

type Chore = Readonly<{ name: string; everyMs: number; work(platform: Platform): Promise<unknown> }>;

/** What falls due by the clock alone. Each may be done by several processes at once without harm. */
const CHORES: readonly Chore[] = [
  { name: "publish-due", everyMs: 500, work: (platform) => publishDue(platform, { standingOf: standingIn }) },
  { name: "move-people", everyMs: 500, work: movePeople },
  { name: "archive-empty", everyMs: 60_000, work: ({ db }) => archiveEmpty(db, standingIn) },
  { name: "fold-rollups", everyMs: 2_000, work: foldRollups },
  { name: "team-notices", everyMs: 2_000, work: sendNotices },
  { name: "event-partitions", everyMs: 3_600_000, work: ({ db }) => ensureEventPartitions(db) },
  { name: "verify-quick", everyMs: 300_000, work: verifyRegularly },
  { name: "refused-items", everyMs: 3_600_000, work: ({ db, clock }) => pruneQuarantine(db, clock.now()) },
];

const lastDone = new WeakMap<Platform["db"], Map<string, number>>();

/** Does the chores whose time has come. One that fails is logged, and its turn comes again. */
export async function runChores(platform: Platform, now: number = performance.now()): Promise<void> {
  const done = lastDone.get(platform.db) ?? new Map<string, number>();
  lastDone.set(platform.db, done);
  for (const { name, everyMs, work } of CHORES) {
    if (now - (done.get(name) ?? Number.NEGATIVE_INFINITY) < everyMs) continue;
    done.set(name, now);
    try {
      await work(platform);
    } catch (error) {
      platform.log.warn({ error }, `the chore ${name} failed; its turn comes again`);
    }
  }
}
