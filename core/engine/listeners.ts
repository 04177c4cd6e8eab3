import { addDuration } from "#core/calendar/add-duration.ts";
import { instantOf } from "#core/calendar/iso.ts";
import { zoneOf } from "#core/calendar/person-zone.ts";
import type { Cart } from "#core/carts/cart.ts";
import { cartIdOf } from "#core/carts/fold.ts";
import { ordersCart } from "#core/carts/orders.ts";
import { isLive } from "#core/engine/advance.ts";
import type { LateEvent, NewConversion, Outcome } from "#core/engine/batch.ts";
import {
  DELIVERY_SETTLED,
  INTERNAL_SOURCE,
  type LoggedEvent,
  ORDERED_BY_SAME_ADDRESS,
} from "#core/engine/event.ts";
import type { Mapped } from "#core/engine/response.ts";
import type { Outcome as DeliveryOutcome, Run } from "#core/engine/run.ts";
import { scopeOf } from "#core/engine/scope.ts";
import { type Bench, cartOf, factsFor, journeyOf, move, note } from "#core/engine/workbench.ts";
import type { CompiledJourney, RunGoal } from "#core/journey/compile.ts";
import type { Exit, Goal } from "#core/journey/document.ts";
import { isObject, type JsonObject } from "#core/kernel/json.ts";
import { numberOf } from "#core/rules/coerce.ts";
import { concernsRun } from "#core/rules/instance-key.ts";
import { valueAt } from "#core/rules/lookup.ts";
import { matches } from "#core/rules/matches.ts";

/** What one event means to the runs a person has: goals, then exits, then waits, each seeing the earlier (S-2.1). */
export function tellRuns(bench: Bench, event: LoggedEvent, outcomes: Outcome[]): void {
  const ids = [...bench.runs.keys()];
  for (const id of ids) reachGoals(bench, runOf(bench, id), event, outcomes);
  for (const id of ids) leaveByExit(bench, runOf(bench, id), event, outcomes);
  for (const id of ids) {
    noteMissed(bench, runOf(bench, id), event);
    wake(bench, runOf(bench, id), event, outcomes);
  }
}

function runOf(bench: Bench, id: string): Run {
  return (bench.runs.get(id) as { run: Run }).run;
}

/** S-2.2: a run started by an event is not moved by that same event. */
function startedBy(run: Run, event: LoggedEvent): boolean {
  const trigger = run.context["trigger"];
  return isObject(trigger) && trigger["seq"] === event.seq;
}

function reachGoals(bench: Bench, run: Run, event: LoggedEvent, outcomes: Outcome[]): void {
  const journey = journeyOf(bench, run);
  for (const goal of journey.goals) {
    if (goal.event !== event.event || startedBy(run, event) || !goalCounts(bench, journey, run, goal, event))
      continue;
    const conversion = conversionOf(run, goal, event);
    const booked = bench.batch.conversions.get(run.id) ?? [];
    const again = bench.out.conversions.some(({ id }) => id === conversion.id);
    if (again || booked.some((one) => repeats(one, goal, conversion))) continue;
    bench.out.conversions.push(conversion);
    note(outcomes, journey, "converted", { runId: run.id, values: { goalId: goal.id } });
    noteLate(bench, run, event);
    if (goal.exits && isLive(runOf(bench, run.id))) leaveRun(bench, journey, run, event, "goal", outcomes);
  }
}

function repeats(
  one: Readonly<{ goalId: string; orderId: string | null }>,
  goal: Goal,
  next: NewConversion,
): boolean {
  if (one.goalId !== goal.id) return false;
  return goal.counting === "once" || (next.orderId !== null && one.orderId === next.orderId);
}

/** S-4.5: anchor ≤ event time ≤ anchor + window, also after the run has ended. A goal step counts from when it was passed. */
function goalCounts(
  bench: Bench,
  journey: CompiledJourney,
  run: Run,
  goal: RunGoal,
  event: LoggedEvent,
): boolean {
  const from = goal.since === undefined ? run.anchor : passedAt(run, goal.since);
  if (from === null) return false;
  const until = addDuration(from, goal.window, zoneOf(bench.person, bench.zoneOfWorkspace));
  if (event.timestamp < from || event.timestamp > until) return false;
  if (!reaches(bench, journey, run, goal.match, event)) return false;
  return matches(goal.where, scopeOf(run, factsFor(bench, journey, run), bench.now, event));
}

function passedAt({ context }: Run, stepId: string): number | null {
  const steps = context["steps"];
  const own = isObject(steps) && Object.hasOwn(steps, stepId) ? steps[stepId] : null;
  return isObject(own) && typeof own["passedAt"] === "number" ? own["passedAt"] : null;
}

function conversionOf(run: Run, goal: Goal, event: LoggedEvent): NewConversion {
  const order = event.properties["order_id"];
  const orderId = typeof order === "string" || typeof order === "number" ? String(order) : null;
  const amount = numberOf(valueAt({ event }, `event.properties.${goal.value}`));
  const currency = event.properties["currency"];
  const name = goal.counting === "once" ? "" : `/${orderId ?? event.seq}`;
  return {
    id: `${run.id}/${goal.id}${name}`,
    run,
    goal,
    event,
    orderId,
    // S-15.17: a negative value counts as none.
    value: amount === null ? null : Math.max(0, amount),
    currency: typeof currency === "string" ? currency.slice(0, 8) : null,
  };
}

/** Does an event concern this run at all (S-3.2, S-12.6)? */
function reaches(
  bench: Bench,
  journey: CompiledJourney,
  run: Run,
  match: Goal["match"],
  event: LoggedEvent,
): boolean {
  if (match === "any") return true;
  if (match === "key") return concernsRun(event, journey.keyPath, run.instanceKey);
  const how = ordersCart(event, cartBefore(bench, run));
  return how === "cart" || how === "product";
}

function cartBefore(bench: Bench, run: Run): Cart | null {
  return bench.cartsBefore.get(run.instanceKey) ?? bench.cartsBefore.get("") ?? null;
}

function leaveByExit(bench: Bench, run: Run, event: LoggedEvent, outcomes: Outcome[]): void {
  if (!isLive(run) || startedBy(run, event)) return;
  const journey = journeyOf(bench, run);
  for (const exit of journey.exits) {
    const reason = exitReason(bench, journey, run, exit, event);
    if (!reason) continue;
    noteLate(bench, run, event);
    leaveRun(bench, journey, run, event, reason, outcomes);
    return;
  }
}

/** The exits of a version that a plan has moved a run to, looked at once: what has happened since it began, and how things are (S-13.8). */
export function lookAtExits(bench: Bench, runId: string, events: readonly LoggedEvent[]): void {
  bench.cartsBefore = new Map(bench.carts);
  for (const event of events) leaveByExit(bench, runOf(bench, runId), event, []);
  const run = runOf(bench, runId);
  if (!isLive(run)) return;
  const journey = journeyOf(bench, run);
  const scope = scopeOf(run, factsFor(bench, journey, run), bench.now);
  const holds = journey.exits.some((exit) => exit.kind === "rule" && matches(exit.rule, scope));
  if (holds) move(bench, run, { kind: "exitRequested", reason: "exit_rule" });
}

/** The reason by which an exit takes effect, null while it does not (S-4.1, S-4.3). */
function exitReason(
  bench: Bench,
  journey: CompiledJourney,
  run: Run,
  exit: Exit,
  event: LoggedEvent,
): string | null {
  if (exit.kind === "rule") {
    return matches(exit.rule, scopeOf(run, factsFor(bench, journey, run), bench.now)) ? "exit_rule" : null;
  }
  if (event.timestamp < run.anchor) return null;
  if (exit.kind === "cart") return cartExitReason(bench, run, exit, event);
  if (exit.event !== event.event || !reaches(bench, journey, run, exit.match, event)) return null;
  return matches(exit.where, scopeOf(run, factsFor(bench, journey, run), bench.now, event))
    ? "exit_event"
    : null;
}

/** The abandoned cart's own exits: ordered, here or under the same address, checked out, emptied. */
function cartExitReason(bench: Bench, run: Run, exit: CartExit, event: LoggedEvent): string | null {
  if (event.event === "Order Completed") {
    return exit.anyOrder || ordersCart(event, cartBefore(bench, run)) !== "any" ? "exit_event" : null;
  }
  if (event.event === ORDERED_BY_SAME_ADDRESS && event.sourceId === INTERNAL_SOURCE) {
    return ordersCart(event, cartBefore(bench, run)) === "any" ? null : "ordered_by_same_address";
  }
  return changedCartReason(bench, run, exit, event);
}

/** S-12.5, S-12.6: a cart of this run that is checked out or emptied by the event at hand. */
function changedCartReason(bench: Bench, run: Run, exit: CartExit, event: LoggedEvent): string | null {
  const cart = cartOf(bench, run.instanceKey);
  if (!cart || cart.cartId !== cartIdOf(event)) return null;
  if (event.event === "Checkout Started" && exit.onCheckout) return "checkout_started";
  return cart.state === "emptied" && bench.changedCarts.has(cart.cartId) ? "cart_emptied" : null;
}

type CartExit = Extract<Exit, { kind: "cart" }>;

function leaveRun(
  bench: Bench,
  journey: CompiledJourney,
  run: Run,
  event: LoggedEvent,
  reason: string,
  outcomes: Outcome[],
): void {
  const values: JsonObject = { event: event.event, seq: event.seq, timestamp: event.timestamp };
  move(bench, runOf(bench, run.id), { kind: "exitRequested", reason, seq: event.seq, values });
  note(outcomes, journey, "exited", { runId: run.id, values: { reason } });
}

/** Sent after purchase (S-4.4, S-12.7): the event is dated before a message that this run has already sent. */
function noteLate(bench: Bench, run: Run, event: LoggedEvent): void {
  const steps = run.context["steps"];
  if (!isObject(steps)) return;
  for (const [stepId, news] of Object.entries(steps)) {
    const sentAt = isObject(news) && typeof news["sentAt"] === "string" ? instantOf(news["sentAt"]) : null;
    if (sentAt === null || event.timestamp >= sentAt || event.receivedAt <= sentAt) continue;
    const late: LateEvent = {
      run,
      event,
      decision: "sent_after_purchase",
      deliveryId: `${run.id}/${stepId}/${run.visits[stepId] ?? 1}`,
      gapSeconds: (sentAt - event.timestamp) / 1_000,
      lateBySeconds: (event.receivedAt - sentAt) / 1_000,
    };
    const known = bench.out.lateEvents.some(
      (one) => one.deliveryId === late.deliveryId && one.event.seq === event.seq,
    );
    if (!known) bench.out.lateEvents.push(late);
  }
}

/** S-6.7: an event dated before a wait ran out, but accepted after: the run is not rewound, the ledger says by how much. */
function noteMissed(bench: Bench, run: Run, event: LoggedEvent): void {
  const steps = run.context["steps"];
  if (!isObject(steps) || startedBy(run, event)) return;
  for (const [stepId, news] of Object.entries(steps)) {
    const at = isObject(news) && typeof news["timedOutAt"] === "number" ? news["timedOutAt"] : null;
    if (at === null || event.timestamp > at || event.receivedAt <= at) continue;
    const journey = journeyOf(bench, run);
    const step = journey.steps.get(stepId);
    const scope = scopeOf(run, factsFor(bench, journey, run), bench.now, event);
    const missed = (step?.kind.listens?.(step.config) ?? []).some(
      ({ event: name, where, match }) =>
        name === event.event &&
        (match === "any" || concernsRun(event, journey.keyPath, run.instanceKey)) &&
        matches(where, scope),
    );
    if (!missed) continue;
    bench.out.lateEvents.push({
      ...{ run, event, decision: "timed_out", deliveryId: stepId },
      gapSeconds: (at - event.timestamp) / 1_000,
      lateBySeconds: (event.receivedAt - at) / 1_000,
    });
  }
}

function wake(bench: Bench, run: Run, event: LoggedEvent, outcomes: Outcome[]): void {
  if (!isLive(run) || !run.wait || startedBy(run, event)) return;
  const settled = settledDelivery(event);
  if (settled) {
    if (run.wait.deliveryId !== settled.deliveryId) return;
    move(bench, run, { kind: "deliverySettled", seq: event.seq, ...settled });
    return;
  }
  if (!run.wait.arms.some((arm) => arm.event === event.event)) return;
  if (move(bench, run, { kind: "eventArrived", event }))
    note(outcomes, journeyOf(bench, run), "moved", { runId: run.id });
}

/** Reads a row that delivery wrote about its own work; a look-alike from outside is just an event. */
function settledDelivery(
  event: LoggedEvent,
): Readonly<{ deliveryId: string; outcome: DeliveryOutcome }> | null {
  if (event.event !== DELIVERY_SETTLED || event.sourceId !== INTERNAL_SOURCE) return null;
  const { deliveryId, state, reason, at, response } = event.properties;
  if (typeof deliveryId !== "string") return null;
  const outcome: DeliveryOutcome = {
    state: state as DeliveryOutcome["state"],
    reason: typeof reason === "string" ? reason : null,
    at: typeof at === "string" ? instantOf(at) : null,
    ...(isObject(response) ? { response: response as unknown as Mapped } : {}),
  };
  return { deliveryId, outcome };
}
