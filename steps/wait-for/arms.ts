import type { LoggedEvent } from "#core/engine/event.ts";
import { scopeOf } from "#core/engine/scope.ts";
import type { Visit } from "#core/engine/step-kind.ts";
import { isObject, type JsonObject } from "#core/kernel/json.ts";
import { formatDuration, type Instant } from "#core/kernel/time.ts";
import { dateAt, dateWords } from "#core/rules/date-source.ts";
import { matches } from "#core/rules/matches.ts";
import { hangsOnTime } from "#core/rules/next-look.ts";
import { type Question, questionKey, questionsOf } from "#core/rules/question.ts";
import type { Rule } from "#core/rules/rule.ts";
import { sentence } from "#core/rules/sentence.ts";
import type { Arm, Config, EventArm } from "./config.ts";

/** True for an arm that lets people on; a restart only sets the time anew. */
export function leaves(arm: Arm): boolean {
  const { kind = "event", restart } = arm as EventArm;
  return kind !== "event" || !restart;
}

/** What an arm is called: on its output, and on the card. */
export function armLabel(arm: Arm): string {
  switch (arm.kind ?? "event") {
    case "event":
      return (arm as EventArm).event;
    case "segment": {
      const { change, name, segmentId } = arm as Extract<Arm, { kind: "segment" }>;
      return `${change === "leave" ? "Leaves" : "Enters"} ${name || segmentId}`;
    }
    case "date": {
      const date = arm as Extract<Arm, { kind: "date" }>;
      return date.name || (date.date ? dateWords(date, formatDuration) : "A date");
    }
    case "rule": {
      const { name, rule } = arm as Extract<Arm, { kind: "rule" }>;
      return name || (rule ? sentence(rule).slice(0, 60) : "A condition");
    }
  }
}

/** Arms about how things are rather than about what happens (S-6.3). */
export function ruleOf(arm: Arm): Rule | null {
  if (arm.kind === "rule") return arm.rule;
  if (arm.kind !== "segment") return null;
  const { of, segmentId, name, change } = arm;
  return { kind: "member", of, id: segmentId, name, is: change === "enter" };
}

/** What the arms ask of the past, of segments, and of when to look again. */
export function questionsOfArms({ arms }: Config, stepId: string): readonly Question[] {
  const asked = arms.flatMap((arm): readonly Question[] => {
    if (arm.kind === "event") return leaves(arm) && arm.lookBack !== "arrival" ? [happened(arm, stepId)] : [];
    const rule = ruleOf(arm);
    if (!rule) return [];
    return hangsOnTime(rule) ? [...questionsOf(rule), { kind: "flip", rule }] : questionsOf(rule);
  });
  return [...new Map(asked.map((question) => [questionKey(question), question])).values()];
}

/** An arm that holds, with the event that made it so. */
export type Met = Readonly<{ at: number; arm: Arm; event: JsonObject | null }>;

/** Arms that are true by now, in their order: by what happened before, where `past` is asked for, and by how things are. */
export function armsMet(visit: Visit<Config>, past: boolean): readonly Met[] {
  return visit.config.arms.flatMap((arm, at): readonly Met[] => {
    if (arm.kind === "event") {
      const found = past && leaves(arm) && arm.lookBack !== "arrival" ? answerTo(visit, arm) : null;
      return isObject(found) ? [{ at, arm, event: found }] : [];
    }
    return holds(visit, arm) ? [{ at, arm, event: null }] : [];
  });
}

/** When an arm may become true without anything happening: its date, or the end of a window. */
export function nextLookOf(visit: Visit<Config>): Instant | null {
  const instants = visit.config.arms.flatMap((arm): readonly Instant[] => {
    const date = dateOf(visit, arm);
    if (date !== null) return date > visit.now ? [date] : [];
    const rule = ruleOf(arm);
    const flip = rule ? visit.facts.answers[questionKey({ kind: "flip", rule })] : null;
    return typeof flip === "number" && flip > visit.now ? [flip] : [];
  });
  return instants.length === 0 ? null : Math.min(...instants);
}

export function factsOf({ seq, event, timestamp, properties }: LoggedEvent): JsonObject {
  return { seq, event, timestamp, properties };
}

function holds(visit: Visit<Config>, arm: Arm): boolean {
  const { run, facts, now } = visit;
  const date = dateOf(visit, arm);
  if (date !== null) return date <= now;
  const rule = ruleOf(arm);
  return rule !== null && matches(rule, scopeOf(run, facts, now));
}

function dateOf({ run, facts, now }: Visit<Config>, arm: Arm): Instant | null {
  return arm.kind === "date" ? dateAt(arm, scopeOf(run, facts, now), facts.zone) : null;
}

function answerTo({ facts, stepId }: Visit<Config>, arm: EventArm) {
  return facts.answers[questionKey(happened(arm, stepId))];
}

function happened({ event, where, match, lookBack }: EventArm, stepId: string): Question {
  return { kind: "happened", stepId, event, where, match, since: lookBack === "arrival" ? 0 : lookBack };
}
