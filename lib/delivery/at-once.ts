import { setTimeout as sleep } from "node:timers/promises";
import type { Run } from "#core/engine/run.ts";
import type { Person } from "#core/people/person.ts";
import { insertBegun } from "#lib/delivery/at-once-write.ts";
import { type BreakerRow, brokenOf } from "#lib/delivery/breaker.ts";
import { openCartLook } from "#lib/delivery/cart-look.ts";
import type { Claimed } from "#lib/delivery/claim.ts";
import type { Doors } from "#lib/delivery/doors.ts";
import { askedByExits, listsAskedByExits } from "#lib/delivery/exit-look.ts";
import { type GuardFacts, readPauses } from "#lib/delivery/guard-facts.ts";
import { judgeAll } from "#lib/delivery/judge.ts";
import { partsOfLane } from "#lib/delivery/lane.ts";
import type { NewDelivery } from "#lib/delivery/outbox.ts";
import { type ChosenProvider, chooseProvider } from "#lib/delivery/provider-choice.ts";
import { type Prepared, prepareOne } from "#lib/delivery/render.ts";
import { distinct, type RenderFacts } from "#lib/delivery/render-facts.ts";
import type { Guarded } from "#lib/delivery/verdict.ts";
import { loadHistory } from "#lib/eventlog/history.ts";
import { peopleWithNews } from "#lib/eventlog/pending.ts";
import { loadLists } from "#lib/people/lists.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { findWorkspace, type Workspace } from "#lib/workspaces/workspace.ts";

/** What a batch of the engine knows of those whose calls it asks for, as it leaves them. */
export type BatchSight = Readonly<{
  now: number;
  runs: ReadonlyMap<string, Run>;
  people: ReadonlyMap<string, Person>;
  journeyOf: RenderFacts["journeyOf"];
}>;
/** Calls of one lane whose attempts stand written: to be made as soon as that is committed. */
export type Begun = Readonly<{
  lane: string;
  provider: ChosenProvider;
  workspace: Workspace;
  going: readonly Guarded[];
}>;

/** What has no text by then waits for its turn in the lane: meanwhile nobody else moves in these shards. */
const RENDER_MS = 100;

/**
 * T1 within the engine's own transaction, for calls whose lane has room: what the last look would read is what this
 * transaction has just decided, so nothing is claimed, read and judged a second time. What may not go now is left to
 * the lane: only a plain go is acted on. Returns the attempts that were written; all others are still to be queued.
 */
export async function beginAtOnce(
  platform: Platform,
  tx: Tx,
  asked: Readonly<{ lane: string; deliveries: readonly NewDelivery[] }>,
  sight: BatchSight,
): Promise<Begun | null> {
  const { lane } = asked;
  const { workspaceId } = partsOfLane(lane);
  const [workspace, broken] = await Promise.all([findWorkspace(tx, workspaceId), brokenOf(tx, lane)]);
  const provider = workspace && (await chooseProvider(platform, tx, workspace, "webhook"));
  if (!provider || provider.ratePerSecond !== null || broken.has(lane)) return null;
  const batch = asked.deliveries.map((one) => claimedOf(one, lane));
  const { prepared, facts } = await readFacts(platform, tx, { workspace, provider, batch, sight });
  const decidedAt = performance.now();
  const go = judgeAll(prepared, facts, shut(broken)).flatMap(({ prepared: one, verdict }) =>
    verdict.kind === "go" ? [one] : [],
  );
  const leaseMs = platform.env.leaseTtlMs;
  const going = await insertBegun(tx, go, { lane, asked: asked.deliveries, provider, decidedAt, leaseMs });
  return going.length === 0 ? null : { lane, provider, workspace, going };
}

type Known = Readonly<{
  workspace: Workspace;
  provider: ChosenProvider;
  batch: readonly Claimed[];
  sight: BatchSight;
}>;

/** What the guard would read of each (guard-facts.ts), where this transaction does not know it already. */
async function readFacts(platform: Platform, tx: Tx, { workspace, provider, batch, sight }: Known) {
  const { people, runs, journeyOf, now } = sight;
  const ids = distinct(batch.map(({ personId }) => personId));
  const journeys = batch.flatMap((delivery) => journeyOf(delivery) ?? []);
  const look = await openCartLook(tx, workspace.id, ids, journeys);
  const revisions = new Map();
  const prepared = await render(platform, { workspace, people, runs, journeyOf, revisions, look }, batch);
  const [history, lists, pauses, news] = await Promise.all([
    loadHistory(tx, ids, askedByExits(journeys)),
    loadLists(tx, ids, listsAskedByExits(journeys)),
    readPauses(platform, tx, workspace.id, batch),
    peopleWithNews(tx, ids),
  ]);
  const facts: GuardFacts = {
    ...{ now, workspace, provider, runs, people, journeyOf, look },
    owned: new Set(batch.map(({ id }) => id)),
    // A webhook is sent to nobody's address, and its person and run are in this batch's hands.
    ...{ held: new Set(), moved: new Set(), suppressed: new Map(), recent: new Set(), consents: () => true },
    ...pauses,
    news,
    historyOf: (personId) => history.get(personId) ?? [],
    listsOf: (personId) => lists.get(personId) ?? new Set(),
  };
  return { prepared, facts };
}

async function render(
  platform: Platform,
  facts: RenderFacts,
  batch: readonly Claimed[],
): Promise<readonly Prepared[]> {
  const done: Prepared[] = [];
  // One that cannot be rendered is left to the lane as well, which says why.
  const one = (delivery: Claimed) =>
    prepareOne(platform, facts, delivery).then(
      (prepared) => void done.push(prepared),
      () => undefined,
    );
  const late = new AbortController();
  await Promise.race([
    Promise.all(batch.map(one)),
    sleep(RENDER_MS, null, { signal: late.signal }).catch(() => undefined),
  ]);
  late.abort();
  return [...done];
}

/** A door that is not open is tried by the lane. */
function shut(broken: ReadonlyMap<string, BreakerRow>): Doors {
  return new Map([...broken.keys()].map((key) => [key, { by: "breaker", letsOneThrough: false }]));
}

/** As if it had been claimed at its birth. */
function claimedOf(one: NewDelivery, lane: string): Claimed {
  const { id, workspaceId, runId, journeyId, version, stepId, visit, personId, message, at } = one;
  return {
    ...{ id, workspaceId, runId, journeyId, version, stepId, visit, personId, lane, message },
    ...{ channel: "webhook", class: "operational", templateId: null, topicId: null, onUnknown: "resend" },
    ...{ address: null, rendered: null, expiresAt: null, firstAttemptAt: null, settledAt: null },
    ...{ createdAt: new Date(at), attempts: 0, starts: 1, epoch: 1 },
  };
}
