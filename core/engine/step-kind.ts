import "#core/kernel/plain-problem.ts";
import type { z } from "zod";
import type { About } from "#core/engine/about.ts";
import type { LoggedEvent } from "#core/engine/event.ts";
import type { Act, Arm, Facts, Message, Outcome, Run, Wait } from "#core/engine/run.ts";
import type { Goal } from "#core/journey/document.ts";
import type { Json, JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { Question } from "#core/rules/question.ts";
import type { Rule } from "#core/rules/rule.ts";

/** A way out. An optional one that is left unconnected hands its people to `next`. */
export type Output = Readonly<{ id: string; label: string; optional?: boolean }>;

/** What a step sees while a run stands on it. */
export type Visit<Config> = Readonly<{
  stepId: string;
  config: Config;
  run: Run;
  facts: Facts;
  now: Instant;
}>;

/** What a step asks of the interpreter. Waiting again, from `resume`, keeps the run where it is. */
export type Move =
  | Readonly<{
      kind: "leave";
      output: string;
      reason: string;
      acts: readonly Act[];
      /** Merged into `context.steps.<step>`. */
      remember?: JsonObject;
      values?: JsonObject;
      /** The reason by which the run exits where nothing is connected to the output (S-5.4). */
      orExit?: string;
    }>
  | Readonly<{ kind: "wait"; on: WaitFor; remember?: JsonObject; acts?: readonly Act[] }>
  | Readonly<{ kind: "exit"; reason: string }>
  /** Nothing has come of it: the run stays as it is. */
  | Readonly<{ kind: "stay" }>;
export type WaitFor = Readonly<{
  until?: Instant;
  arms?: readonly Arm[];
  deliver?: Message;
  memory?: Json;
  /** Ask again whenever something about the person changes. */
  watches?: boolean;
}>;

/** What ended the wait, told to the step that waited. */
export type Wake =
  | Readonly<{ kind: "timer" }>
  | Readonly<{ kind: "event"; arm: string; event: LoggedEvent }>
  | Readonly<{ kind: "state" }>
  | Readonly<{ kind: "delivery"; outcome: Outcome }>;

/** What makes people enter by a trigger step (S-2.5). */
export type Start = Readonly<{
  kind: "event";
  event: string;
  /** The property filter. */
  where: Rule;
  /** The person filter, judged on the state that the event itself has made (S-2.1). */
  audience: Rule;
  maxAgeMs: number;
}>;

/** A goal that counts for those who have come by the step, from then on. */
export type StepGoal = Readonly<Omit<Goal, "id" | "name" | "primary">>;

/** The whole contract of a step kind. Everything else in its folder is looks, words and tests. */
export interface StepKind<Schema extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly version: number;
  readonly title: string;
  readonly family: "trigger" | "logic" | "timing" | "message" | "data" | "flow";
  /** Name of a lucide icon. */
  readonly icon: string;
  readonly schema: Schema;
  readonly example: z.input<Schema>;
  /** What a freshly dropped step starts with: may be incomplete, never invalid JSON. */
  readonly blank: JsonObject;
  /** From an older version's config to the next one's. Published versions keep theirs; drafts are lifted. */
  readonly upgrades?: Readonly<Record<number, (config: unknown) => unknown>>;
  outputs(config: z.output<Schema>): readonly Output[];
  summarize(config: z.output<Schema>): string;
  /**
   * What lint rules want to know of a config (ux 3.6). It is asked of unfinished configs too, as they were typed: what
   * stumbles over a missing part says nothing.
   */
  about?(config: z.output<Schema>): About;
  /** Only trigger steps start people. */
  starts?(config: z.output<Schema>): Start;
  /** Events that a wait listens for, so that one which comes too late for it is noted (S-6.7). */
  listens?(config: z.output<Schema>): readonly Arm[];
  /** Only goal steps count conversions (S-4.5). */
  counts?(config: z.output<Schema>): StepGoal;
  /** The step's own id is part of a question where the answer depends on it. */
  asks?(config: z.output<Schema>, stepId: string): readonly Question[];
  /** True for what reaches out of the run: it is skipped for people held out (S-8.9). */
  readonly outward?: true;
  /** True where a wait hangs on the person's local clock: it is timed anew when their zone changes (S-5.9). */
  followsZone?(config: z.output<Schema>): boolean;
  enter(visit: Visit<z.output<Schema>>): Move;
  resume?(visit: Visit<z.output<Schema>>, wake: Wake): Move;
  /**
   * Goes on with a wait that began under another version's config; `now` is when the run arrived. Without it the step is
   * entered as of then, which is right where a wait remembers nothing (S-13.5).
   */
  rewait?(visit: Visit<z.output<Schema>>, wait: Wait): Move;
}

/** Gives a step kind its types; the value is what was written. */
export function defineStepKind<Schema extends z.ZodType>(kind: StepKind<Schema>): StepKind<Schema> {
  return kind;
}

type LeaveExtras = Readonly<{
  acts?: readonly Act[];
  remember?: JsonObject;
  values?: JsonObject;
  orExit?: string;
}>;

/** Leaves the step by an output. */
export function leave(output: string, reason: string, { acts = [], ...extras }: LeaveExtras = {}): Move {
  return { kind: "leave", output, reason, acts, ...extras };
}

/** Stays until a time, an event or a settled delivery, whatever comes first. `acts` are done on arrival, before the wait. */
export function wait(on: WaitFor, remember?: JsonObject, acts?: readonly Act[]): Move {
  return { kind: "wait", on, ...(remember ? { remember } : {}), ...(acts ? { acts } : {}) };
}

/** Ends the run as exited. */
export function exit(reason: string): Move {
  return { kind: "exit", reason };
}
