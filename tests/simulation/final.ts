import { isLive } from "#core/engine/advance.ts";
import type { Intent } from "./intake.ts";
import { checkReference } from "./reference.ts";
import type { DeliveryRow } from "./rows.ts";
import { Violation, type World, whoIs } from "./world.ts";

/** All that must hold once everything has come to rest. */
export function checkEnd(w: World, intents: readonly Intent[]): void {
  checkRest(w);
  checkEvents(w, intents);
  checkEntries(w);
  for (const row of w.t.delivery.rows.values()) checkSent(w, row);
  checkFigures(w);
  checkReference(w);
}

/** SIM-5: nothing waits for ever. */
function checkRest(w: World): void {
  for (const { seq } of w.t.queue.rows.values())
    throw new Violation("SIM-5", `event ${seq} is never processed`);
  for (const { id, state } of w.t.merge.rows.values())
    if (state === "noted") throw new Violation("SIM-5", `merge ${id} is never done`);
  for (const { run, wakeAt } of w.t.run.rows.values()) {
    if (isLive(run))
      throw new Violation(
        "SIM-5",
        `${run.id} of ${run.journeyId} stands on ${run.stepId} for ever (wakes ${wakeAt})`,
      );
  }
  for (const { id, state, parkedBy, settledAt } of w.t.delivery.rows.values()) {
    const open = state === "queued" || state === "deferred" || state === "sending";
    if (open || (state === "unknown" && settledAt === null))
      throw new Violation("SIM-5", `${id} stays ${state} for ever (parked by ${parkedBy})`);
  }
}

/** V-01, V-02: whoever had a yes has one event, processed once. */
function checkEvents(w: World, intents: readonly Intent[]): void {
  const seen = new Set<string>();
  for (const { seq, messageId, sourceId } of w.t.event.rows.values()) {
    const key = `${sourceId}\n${messageId}`;
    if (seen.has(key)) throw new Violation("V-01", `${messageId} became two events`);
    seen.add(key);
    if (w.t.eventKey.rows.get(key) !== seq) throw new Violation("V-01", `${messageId} has lost its key`);
    if (!w.t.disposition.rows.has(seq)) throw new Violation("V-02", `event ${seq} has no disposition`);
  }
  for (const { messageId } of intents) {
    if (!seen.has(`src\n${messageId}`) && !w.lost.has(messageId))
      throw new Violation("V-01", `${messageId} was answered for and is gone`);
  }
}

/** V-08: the rules of re-entry, told by the entries alone. */
function checkEntries(w: World): void {
  const merged = new Set(
    [...w.t.merge.rows.values()]
      .filter(({ state }) => state === "done")
      .map(({ survivorId }) => whoIs(w, survivorId)),
  );
  const byPerson = new Map<string, number[]>();
  for (const { journeyId, personId, instanceKey, at, runId } of w.t.entry.rows.values()) {
    const run = w.t.run.rows.get(runId)?.run;
    if (!run) throw new Violation("V-08", `an entry without a run: ${runId}`);
    if (merged.has(whoIs(w, personId))) continue;
    const key = `${journeyId}\n${personId}\n${journeyId === "basket" ? instanceKey : ""}`;
    byPerson.set(
      key,
      [...(byPerson.get(key) ?? []), at].sort((a, b) => a - b),
    );
    const { reentry } = (
      w.journeys.get(`${journeyId}@${run.version}`) as { settings: { reentry: { mode: string } } }
    ).settings;
    if (reentry.mode === "once" && (byPerson.get(key)?.length ?? 0) > 1)
      throw new Violation("V-08", `${personId} entered ${journeyId} twice`);
  }
  for (const [key, times] of byPerson) {
    if (!key.startsWith("rare\n")) continue;
    for (const [at, time] of times.entries()) {
      if (at > 0 && time - (times[at - 1] ?? 0) < 120 * 60_000)
        throw new Violation("V-08", `${key} entered too soon`);
      if (at > 1 && time - (times[at - 2] ?? 0) < 24 * 3_600_000)
        throw new Violation("V-08", `${key} entered too often`);
    }
  }
}

/** V-05, V-10: nothing twice, and where it may have been, that is said. */
function checkSent(w: World, row: DeliveryRow): void {
  const taken = w.calls.filter(({ deliveryId, accepted }) => accepted && deliveryId === row.id).length;
  const keyed = row.channel === "webhook" || w.swarm.keyedMail;
  if (!w.lost.has(row.id) && taken > 1 && !keyed && row.onUnknown === "hold")
    throw new Violation("V-10", `${row.id} was taken ${taken} times`);
  if (row.state === "sent" && taken === 0)
    throw new Violation("V-05", `${row.id} counts as sent, and nobody had it`);
  const answered = [...w.t.attempt.rows.values()].some(
    ({ deliveryId, outcome }) => deliveryId === row.id && outcome === "accepted",
  );
  if (answered && row.state === "unknown")
    throw new Violation("V-05", `${row.id} counts as unknown, and its answer is known`);
  if (taken === 0 || row.state === "sent" || row.state === "unknown" || w.lost.has(row.id)) return;
  const doubt = [...w.t.attempt.rows.values()].some(
    ({ deliveryId, outcome }) =>
      deliveryId === row.id && (outcome === null || outcome === "ambiguous" || outcome === "accepted"),
  );
  if (!doubt) throw new Violation("V-05", `${row.id} was taken, and counts as ${row.state} without a doubt`);
}

/** V-16: the figures equal a recount. */
function checkFigures(w: World): void {
  const kept = new Map<string, number>();
  for (const { name, n } of w.t.rollup.rows.values()) kept.set(name, (kept.get(name) ?? 0) + n);
  const told = new Map<string, number>();
  const add = (name: string) => told.set(name, (told.get(name) ?? 0) + 1);
  for (const { run, transition } of w.t.transition.rows.values()) {
    const place = `${run.journeyId}@${run.version}`;
    if (transition.output !== null) add(`${place}/${transition.stepId}/step_out/${transition.output}`);
    if (transition.to !== null) add(`${place}/${transition.to}/step_in/`);
  }
  for (const { run } of w.t.run.rows.values()) {
    const place = `${run.journeyId}@${run.version}`;
    if (run.endedAt !== null) add(`${place}/${run.stepId}/ended/${run.state}:${run.endReason ?? ""}`);
    add(`${place}/in/entered/`);
  }
  for (const name of new Set([...kept.keys(), ...told.keys()])) {
    if (kept.get(name) !== told.get(name))
      throw new Violation("V-16", `${name}: kept ${kept.get(name) ?? 0}, counted ${told.get(name) ?? 0}`);
  }
}
