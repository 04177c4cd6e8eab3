import { zoneOf } from "#core/calendar/person-zone.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { Message, Run } from "#core/engine/run.ts";
import { scopeOf } from "#core/engine/scope.ts";
import type { CompiledJourney } from "#core/journey/compile.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { Person } from "#core/people/person.ts";
import { answer, type Standing } from "#core/rules/answers.ts";
import { matches } from "#core/rules/matches.ts";
import { eventsAskedBy, questionKey, questionsOf } from "#core/rules/question.ts";
import type { Rule } from "#core/rules/rule.ts";
import type { CartLook } from "#lib/delivery/cart-look.ts";

/** What the last look reads of one delivery's run (S-4.9). */
export type LastSight = Readonly<{
  deliveryId: string;
  /** True where the run was told an end already, and goes its way without this delivery. */
  alone: boolean;
  run: Run;
  journey: CompiledJourney | undefined;
  person: Person;
  cart: CartLook;
  /** The person's processed events that exit rules ask about, by name. */
  history: readonly LoggedEvent[];
  /** Static segments that the person is in, of those that exit rules ask for. */
  lists: ReadonlySet<string>;
  workspaceZone: string;
  now: Instant;
}>;

/** The reason by which the run has ended, or would now; null while it still wants its message. */
export function exitReasonOf(sight: LastSight): string | null {
  const { run, journey, cart, alone, deliveryId } = sight;
  if (run.state === "exited" || run.state === "failed") return run.endReason ?? "manual";
  const waits = run.state === "waiting" && run.wait?.deliveryId === deliveryId;
  if (!waits && !alone) return "publish_plan";
  // A version that cannot be read cannot say whether its message is still wanted (G-12).
  if (!journey) return "internal_error";
  if (ruleExits(journey).some((rule) => holds(rule, sight))) return "exit_rule";
  return cart.look && !cart.look.ok ? cart.look.reason : null;
}

/** Whether somebody is in a segment by rule is judged by the engine alone: such exits are left to it. */
function ruleExits({ exits }: CompiledJourney): readonly Rule[] {
  const bySegment = (rule: Rule) =>
    questionsOf(rule).some((one) => one.kind === "member" && one.of === "segment");
  return exits.flatMap((exit) => (exit.kind === "rule" && !bySegment(exit.rule) ? [exit.rule] : []));
}

/** The step's own "only send if" (S-4.9). */
export function meetsCondition(message: Message, sight: LastSight): boolean {
  const rule = message.channel === "webhook" ? undefined : message.onlyIf;
  return rule === undefined || holds(rule, sight);
}

/** Names of events that a journey's rule exits ask about: their past is loaded for the last look. */
export function askedByExits(journeys: readonly CompiledJourney[]): readonly string[] {
  const questions = journeys.flatMap(ruleExits).flatMap(questionsOf);
  return [...new Set(questions.flatMap(eventsAskedBy))];
}

/** Static segments that a journey's rule exits ask for. */
export function listsAskedByExits(journeys: readonly CompiledJourney[]): readonly string[] {
  const questions = journeys.flatMap(ruleExits).flatMap(questionsOf);
  return questions.flatMap((one) => (one.kind === "member" ? [one.id] : []));
}

function holds(rule: Rule, sight: LastSight): boolean {
  const { run, journey, person, cart, history, lists, workspaceZone, now } = sight;
  const standing: Standing = { arms: new Map<string, string>(), isIn: (_of, id) => lists.has(id) };
  const zone = zoneOf(person, workspaceZone);
  const answers: Record<string, JsonObject[string]> = {};
  const byName = new Map<string, LoggedEvent[]>();
  for (const event of history) byName.set(event.event, [...(byName.get(event.event) ?? []), event]);
  for (const question of questionsOf(rule)) {
    const keyPath = journey?.settings.reentry.key ?? null;
    const past = { history: byName, run, keyPath, person, now, zone, standing };
    answers[questionKey(question)] = answer(question, past);
  }
  return matches(rule, scopeOf(run, { person, zone, workspaceZone, cart: cart.cart, answers }, now));
}
