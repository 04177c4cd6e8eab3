import { addDuration } from "#core/calendar/add-duration.ts";
import { zoneOf } from "#core/calendar/person-zone.ts";
import { isLive } from "#core/engine/advance.ts";
import type { Entry, OpenJourney, Outcome } from "#core/engine/batch.ts";
import { depthOf, type LoggedEvent } from "#core/engine/event.ts";
import type { Run } from "#core/engine/run.ts";
import { scopeOf } from "#core/engine/scope.ts";
import { type Bench, factsFor, move, note } from "#core/engine/workbench.ts";
import type { CompiledJourney } from "#core/journey/compile.ts";
import { derivedId } from "#core/kernel/hash.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import { explain } from "#core/rules/explain.ts";
import { instanceKeyOf } from "#core/rules/instance-key.ts";

/** S-2.14, S-3.8 */
const MAX_DEPTH = 10;
const RUNS_PER_JOURNEY = 25;
const RUNS_PER_PERSON = 100;

type Trigger = CompiledJourney["triggers"][number];
type Decision =
  | Readonly<{ enters: false; reason: string; values?: JsonObject }>
  | Readonly<{ enters: true; open: OpenJourney; trigger: Trigger; key: string; supersedes: readonly Run[] }>;

/**
 * Lets the person into the journeys that start on this event. All are judged on one snapshot before any is
 * entered, so that their order does not matter (S-2.3); every refusal is kept with its reason (S-2.15).
 */
export function enterJourneys(bench: Bench, event: LoggedEvent, outcomes: Outcome[]): void {
  const { journeys } = bench.batch;
  const decided = journeys
    .startingOn(bench.person.workspaceId, event.event)
    .map((open) => ({ open, decision: judge(bench, open, event) }));
  for (const { open, decision } of decided) {
    if (decision.enters) enter(bench, decision, event, outcomes);
    else note(outcomes, open.journey, decision.reason, decision.values ? { values: decision.values } : {});
  }
}

/** The checks of S-2.15 in their order; with several triggers the topmost that lets the person in counts (S-2.4). */
function judge(bench: Bench, open: OpenJourney, event: LoggedEvent): Decision {
  const { journey, status } = open;
  if (status === "paused") return { enters: false, reason: "paused" };
  if (depthOf(event) >= MAX_DEPTH) return { enters: false, reason: "loop_guard" };
  let refusal: Decision = { enters: false, reason: "property_filter_false" };
  for (const trigger of journey.triggers) {
    if (trigger.start.event !== event.event) continue;
    const filters = passes(bench, journey, trigger, event);
    if (filters.enters) return admit(bench, open, trigger, event);
    refusal = filters;
  }
  return refusal;
}

function passes(bench: Bench, journey: CompiledJourney, { start }: Trigger, event: LoggedEvent) {
  const draft = draftRun(bench, journey, event, "");
  const facts = factsFor(bench, journey, { ...draft, instanceKey: keyFor(journey, event) ?? "" });
  const scope = scopeOf(draft, facts, bench.now, event);
  const property = explain(start.where, scope);
  if (!property.result)
    return { enters: false, reason: "property_filter_false", values: property.values } as const;
  if (event.receivedAt - event.timestamp > start.maxAgeMs)
    return { enters: false, reason: "too_old" } as const;
  const audience = explain(start.audience, scope);
  if (!audience.result) return { enters: false, reason: "filter_false", values: audience.values } as const;
  return { enters: true } as const;
}

/** Key, re-entry and limits (S-3). */
function admit(bench: Bench, open: OpenJourney, trigger: Trigger, event: LoggedEvent): Decision {
  const { journey } = open;
  const { reentry } = journey.settings;
  const found = keyFor(journey, event);
  if (found === null && reentry.missingKey === "refuse") return { enters: false, reason: "missing_key" };
  const key = reentry.mode === "always" ? event.messageId : (found ?? "");
  const live = [...bench.runs.values()].map(({ run }) => run).filter(isLive);
  const here = live.filter(({ journeyId }) => journeyId === journey.journeyId);
  const sameKey = here.filter(({ instanceKey }) => instanceKey === key);
  if (sameKey.length > 0 && reentry.mode !== "replace") return { enters: false, reason: "already_live" };
  const refusal = entryRefusal(bench, journey, key);
  if (refusal) return { enters: false, reason: refusal };
  if (here.length - sameKey.length >= RUNS_PER_JOURNEY || live.length >= RUNS_PER_PERSON) {
    return { enters: false, reason: "run_limit" };
  }
  return { enters: true, open, trigger, key, supersedes: sameKey };
}

function entryRefusal(bench: Bench, journey: CompiledJourney, key: string): string | null {
  const { mode, minGap, gapFrom, personCap } = journey.settings.reentry;
  const earlier = entriesOf(bench, journey.journeyId);
  if (mode === "once" && earlier.some(({ instanceKey }) => instanceKey === key)) return "once";
  const zone = zoneOf(bench.person, bench.zoneOfWorkspace);
  if (minGap) {
    const last = earlier
      .filter(({ instanceKey }) => instanceKey === key)
      .reduce(
        (latest, { at, endedAt }) => Math.max(latest, gapFrom === "exit" ? (endedAt ?? at) : at),
        -Infinity,
      );
    if (last > -Infinity && addDuration(last, minGap, zone) > bench.now) return "min_gap";
  }
  if (personCap) {
    const inWindow = earlier.filter(({ at }) => addDuration(at, personCap.window, zone) > bench.now);
    if (inWindow.length >= personCap.n) return "person_cap";
  }
  return null;
}

/** Entries before this batch and in it. */
function entriesOf(bench: Bench, journeyId: string): readonly Entry[] {
  const before = (bench.batch.entries.get(bench.person.id) ?? []).filter(
    (entry) => entry.journeyId === journeyId,
  );
  const now = bench.out.entries
    .filter(({ run }) => run.personId === bench.person.id && run.journeyId === journeyId)
    .map(({ run }) => ({
      journeyId,
      instanceKey: run.instanceKey,
      at: run.enteredAt,
      endedAt: bench.runs.get(run.id)?.run.endedAt ?? null,
    }));
  return [...before, ...now];
}

function keyFor(journey: CompiledJourney, event: LoggedEvent): string | null {
  const path = journey.settings.reentry.key;
  if (path === null) return "";
  const found = instanceKeyOf(path, event);
  return "key" in found ? found.key : null;
}

function enter(
  bench: Bench,
  decision: Extract<Decision, { enters: true }>,
  event: LoggedEvent,
  outcomes: Outcome[],
): void {
  const { open, trigger, key, supersedes } = decision;
  const { journey } = open;
  for (const run of supersedes)
    move(bench, run, { kind: "exitRequested", reason: "superseded", seq: event.seq });
  const run: Run = {
    ...draftRun(bench, journey, event, key),
    stepId: trigger.stepId,
    visits: { [trigger.stepId]: 1 },
  };
  bench.runs.set(run.id, { run, loaded: null, entrySeq: event.seq, changed: true });
  const slot = journey.settings.reentry.mode === "once" ? "once" : String(event.seq);
  bench.out.entries.push({ run, slot });
  move(bench, run, { kind: "proceed", from: 0 });
  note(outcomes, journey, "entered", { runId: run.id });
}

/** A run as it begins. Its id follows from what caused it, so that doing it again names the same run (CMP-43). */
function draftRun(bench: Bench, journey: CompiledJourney, event: LoggedEvent, key: string): Run {
  const { person, now } = bench;
  const { workspaceId, journeyId, version } = journey;
  const { seq, timestamp, properties } = event;
  return {
    id: derivedId("run", workspaceId, journeyId, person.id, key, String(seq)),
    workspaceId,
    journeyId,
    version,
    personId: person.id,
    instanceKey: key,
    anchor: timestamp,
    state: "active",
    stepId: "",
    visits: {},
    seq: 0,
    wait: null,
    answered: [seq],
    context: { trigger: { event: event.event, seq, timestamp, properties }, steps: {} },
    depth: depthOf(event),
    enteredAt: now,
    arrivedAt: now,
    endedAt: null,
    endReason: null,
  };
}
