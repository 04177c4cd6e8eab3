import { isControl } from "#core/engine/holdout.ts";
import { decide, type Facts, MAX_DEFER_MS, NEUTRAL, type ParkedBy } from "#core/policies/decide.ts";
import { placeKey } from "#lib/consent/suppression.ts";
import { breakerKey } from "#lib/delivery/breaker.ts";
import { markOf } from "#lib/delivery/cart-mark.ts";
import type { Claimed } from "#lib/delivery/claim.ts";
import type { Doors } from "#lib/delivery/doors.ts";
import { exitReasonOf, type LastSight, meetsCondition } from "#lib/delivery/exit-look.ts";
import type { GuardFacts } from "#lib/delivery/guard-facts.ts";
import { addressOf, type Prepared } from "#lib/delivery/render.ts";
import type { Judged, Verdict } from "#lib/delivery/verdict.ts";

/** How long an accepted event, or somebody else's lock, is given before the next look (S-12.7). */
export const HOLD_BACK_MS = 200;

/** What earlier deliveries of the same batch mean to later ones. */
export type SoFar = Readonly<{ written: Set<string>; passed: Set<string> }>;

/** What is to happen with each of a batch, by what its sending transaction has read: what goes counts for those after it. */
export function judgeAll(batch: readonly Prepared[], facts: GuardFacts, doors: Doors): readonly Judged[] {
  const soFar: SoFar = { written: new Set(facts.recent), passed: new Set() };
  return batch.map((prepared): Judged => {
    const verdict = judge(prepared, facts, doors, soFar);
    if (verdict.kind === "go") {
      soFar.written.add(pairOf(prepared));
      soFar.passed.add(breakerKey(prepared.delivery));
    }
    return { prepared, verdict };
  });
}

/** What is to happen with one delivery, by what its sending transaction has read (S-9.4, S-12.7). */
export function judge(prepared: Prepared, facts: GuardFacts, doors: Doors, soFar: SoFar): Verdict {
  const { delivery, text } = prepared;
  if (!facts.owned.has(delivery.id) || isInMotion(prepared, facts)) return AGAIN;
  if (facts.moved.has(delivery.id)) return { kind: "again", afterMs: 0 };
  const decision = decide(policyFacts(prepared, facts, doors, soFar));
  if (decision.kind !== "go") return decision;
  // An order that was accepted wins over a message that has not left (S-12.7).
  if (delivery.runId !== null && delivery.personId !== null && facts.news.has(delivery.personId))
    return AGAIN;
  if (hasChanged(prepared, facts)) return { kind: "again", afterMs: 0 };
  return text.ok ? decision : { kind: "fail" };
}

/** What the policies ask, as this transaction sees it. */
function policyFacts(prepared: Prepared, facts: GuardFacts, doors: Doors, { written, passed }: SoFar): Facts {
  const { delivery } = prepared;
  const sight = sightOf(prepared, facts);
  return {
    ...NEUTRAL,
    class: prepared.class,
    now: facts.now,
    queuedAt: delivery.createdAt.getTime(),
    expiresAt: delivery.expiresAt?.getTime() ?? null,
    maxDeferMs: MAX_DEFER_MS,
    parkedBy: held(delivery, facts) ?? shutDoor(delivery, doors, passed),
    channelReady: facts.provider !== null,
    hasAddress: delivery.channel === "webhook" || prepared.address !== null,
    suppressed: isSuppressed(prepared, facts),
    heldOut: isHeldOut(delivery, facts),
    consents: prepared.class !== "marketing" || mayWriteTo(prepared, facts),
    exitReason: sight && exitReasonOf(sight),
    condition: sight === null || meetsCondition(delivery.message, sight),
    duplicateAddress: written.has(pairOf(prepared)),
  };
}

/** A control person's message is rendered and held at the moment it would have gone (S-8.9). */
function isHeldOut(delivery: Claimed, { journeyOf }: GuardFacts): boolean {
  const journey = journeyOf(delivery);
  return journey !== undefined && delivery.personId !== null && isControl(journey, delivery.personId);
}

function held(delivery: Claimed, { isFrozen, isPaused, provider }: GuardFacts): ParkedBy | null {
  // What stays inside reaches nobody.
  if (isFrozen && !provider?.kind.inside) return "freeze";
  return isPaused(delivery) ? "pause" : null;
}

/** A broken receiver takes nothing, or one delivery to see whether it is well again (RT-20). */
function shutDoor(delivery: Claimed, doors: Doors, passed: ReadonlySet<string>): ParkedBy | null {
  const key = breakerKey(delivery);
  const door = doors.get(key);
  return !door || (door.letsOneThrough && !passed.has(key)) ? null : door.by;
}

const AGAIN: Verdict = { kind: "again", afterMs: HOLD_BACK_MS };

/** True while somebody else holds what the decision would be made from. */
function isInMotion({ delivery, address }: Prepared, facts: GuardFacts): boolean {
  const { personId, runId, channel, workspaceId } = delivery;
  if (runId !== null && !facts.runs.has(runId)) return true;
  if (channel === "webhook") return false;
  if (personId !== null && !facts.held.has(personId)) return true;
  return address !== null && !facts.suppressed.has(placeKey({ workspaceId, channel, address }));
}

/** The text was made from facts that are not these any more: it is made anew. */
function hasChanged(prepared: Prepared, facts: GuardFacts): boolean {
  const { delivery, address, cartMark } = prepared;
  if (delivery.attempts > 0) return false;
  const person = delivery.personId === null ? undefined : facts.people.get(delivery.personId);
  if (delivery.channel !== "webhook" && address !== addressOf(delivery.channel, person)) return true;
  return (
    cartMark !== markOf(facts.look(runOf(delivery, facts), facts.journeyOf(delivery), delivery.personId))
  );
}

function sightOf({ delivery }: Prepared, facts: GuardFacts): LastSight | null {
  const run = runOf(delivery, facts);
  const person = delivery.personId === null ? undefined : facts.people.get(delivery.personId);
  if (!run || !person) return null;
  const journey = facts.journeyOf(delivery);
  return {
    deliveryId: delivery.id,
    alone: delivery.settledAt !== null,
    run,
    journey,
    person,
    cart: facts.look(run, journey, person.id),
    history: facts.historyOf(person.id),
    lists: facts.listsOf(person.id),
    workspaceZone: facts.workspace.timeZone,
    now: facts.now,
  };
}

function runOf({ runId }: Claimed, { runs }: GuardFacts) {
  return runId === null ? undefined : runs.get(runId);
}

function isSuppressed(
  { delivery: { workspaceId, channel }, address }: Prepared,
  { suppressed }: GuardFacts,
): boolean {
  return address !== null && (suppressed.get(placeKey({ workspaceId, channel, address })) ?? null) !== null;
}

function mayWriteTo(
  { delivery: { workspaceId, channel }, address, topicId }: Prepared,
  { consents }: GuardFacts,
): boolean {
  return address === null || consents({ workspaceId, channel, address }, topicId);
}

/** A step's content at an address: once an hour is enough (S-9.2). */
export function pairOf({ delivery: { stepId }, address }: Prepared): string {
  return `${stepId} ${address}`;
}
