import type { Claimed } from "#lib/delivery/claim.ts";
import type { Doors } from "#lib/delivery/doors.ts";
import { readGuardFacts } from "#lib/delivery/guard-facts.ts";
import { writeDecisions } from "#lib/delivery/guard-write.ts";
import { judgeAll } from "#lib/delivery/judge.ts";
import type { ChosenProvider } from "#lib/delivery/provider-choice.ts";
import type { Prepared } from "#lib/delivery/render.ts";
import type { Guarded } from "#lib/delivery/verdict.ts";
import type { Platform } from "#lib/platform/platform.ts";

export type GuardResult = Readonly<{
  going: readonly Guarded[];
  /** Claimed, but somebody else held the row at this moment: nothing is decided, and they are to be let go of. */
  locked: readonly Claimed[];
  provider: ChosenProvider | null;
  workspace: Readonly<{ id: string; name: string }>;
  /** To ring after the commit. */
  shards: readonly number[];
}>;

/** T1: decides a batch in one transaction under the locks of all it reads, and writes what was decided (guarantees 8.5). */
export function guard(
  platform: Platform,
  workspaceId: string,
  batch: readonly Prepared[],
  doors: Doors,
): Promise<GuardResult> {
  return platform.db.transaction(async (tx) => {
    const facts = await readGuardFacts(platform, tx, workspaceId, batch);
    const judged = judgeAll(batch, facts, doors);
    const { begun, shards } = await writeDecisions(tx, platform, judged, facts);
    // Nothing that was read can change before the commit that is sent now: what was decided is as old as that (G-9).
    const decidedAt = performance.now();
    const going = begun.map((one) => ({ ...one, decidedAt }));
    const { id, name } = facts.workspace;
    const locked = batch.flatMap(({ delivery }) => (facts.owned.has(delivery.id) ? [] : [delivery]));
    return { going, locked, shards, provider: facts.provider, workspace: { id, name } };
  }, "hot");
}
