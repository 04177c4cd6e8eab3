import type { Output, Start, StepKind } from "#core/engine/step-kind.ts";
import type { Exit, Goal, JourneyDocument, Settings } from "#core/journey/document.ts";
import { eventsAskedBy, type Question, questionKey, questionsOf } from "#core/rules/question.ts";

/** A version ready to run: configs parsed, edges looked up, listeners known. Compiled once, cached for ever. */
export type CompiledJourney = Readonly<{
  workspaceId: string;
  journeyId: string;
  version: number;
  steps: ReadonlyMap<string, CompiledStep>;
  /** Top to bottom as drawn: the first that matches an event enters (S-2.4). */
  triggers: readonly Readonly<{ stepId: string; start: Start }>[];
  settings: Settings;
  /** Where an event names the run it concerns; null where every entry is its own (S-3.1 always). */
  keyPath: string | null;
  goals: readonly RunGoal[];
  exits: readonly Exit[];
  questions: readonly Question[];
  /** Names of events whose past the questions read. */
  historyNames: ReadonlySet<string>;
  /** True when a split asks which variant was shown before (S-8.4). */
  asksArms: boolean;
  /** Static segments that steps and rules ask for. */
  listsAsked: readonly string[];
  /** True when a rule or an exit reads the cart projection. */
  readsCart: boolean;
}>;

/** A goal of the journey, or one that counts from when its step was passed. */
export type RunGoal = Goal & Readonly<{ since?: string }>;

export type CompiledStep = Readonly<{
  id: string;
  name: string;
  kind: StepKind;
  config: unknown;
  off: boolean;
  outputs: readonly Output[];
  /** Output → step; an output without an edge is missing here. */
  next: ReadonlyMap<string, string>;
}>;

export type CompileProblem = Readonly<{ stepId: string; path: string; message: string }>;
export type Compiled =
  | Readonly<{ ok: true; journey: CompiledJourney }>
  | Readonly<{ ok: false; problems: readonly CompileProblem[] }>;

type Source = Readonly<{
  workspaceId: string;
  journeyId: string;
  version: number;
  document: JourneyDocument;
}>;

/** Compiles a document over the installed step kinds; every step that does not parse is named. */
export function compileJourney({ document, ...identity }: Source, kinds: readonly StepKind[]): Compiled {
  const byKind = new Map(kinds.map((kind) => [kind.kind, kind]));
  const problems: CompileProblem[] = [];
  const steps = new Map<string, CompiledStep>();
  for (const step of document.steps) {
    const kind = byKind.get(step.kind);
    if (!kind || kind.version < step.kindVersion) {
      problems.push({
        stepId: step.id,
        path: "kind",
        message: `unknown step kind ${step.kind} v${step.kindVersion}`,
      });
      continue;
    }
    const parsed = kind.schema.safeParse(step.config);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) {
        problems.push({ stepId: step.id, path: path.join("."), message });
      }
      continue;
    }
    const edges = document.edges.filter(({ from }) => from === step.id);
    steps.set(step.id, {
      id: step.id,
      name: step.name,
      kind,
      config: parsed.data,
      off: step.off ?? false,
      outputs: kind.outputs(parsed.data),
      next: new Map(edges.map(({ output, to }) => [output, to])),
    });
  }
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    journey: { ...identity, ...listenersOf(document, steps), steps, settings: document.settings },
  };
}

/** The step that an output leads to: its edge, else for an optional output that of `next`, else the end (S-9.6, S-10.7). */
export function stepAfter(step: CompiledStep, output: string): string | null {
  const direct = step.next.get(output);
  if (direct !== undefined) return direct;
  const optional = step.outputs.find(({ id }) => id === output)?.optional ?? false;
  return optional ? (step.next.get("next") ?? null) : null;
}

function listenersOf(document: JourneyDocument, steps: ReadonlyMap<string, CompiledStep>) {
  const { exits, reentry } = document.settings;
  const goals = [...document.settings.goals, ...goalsOf(steps)];
  const inOrder = document.steps.toSorted((a, b) => a.y - b.y || a.x - b.x);
  const triggers = inOrder.flatMap(({ id }) => {
    const step = steps.get(id);
    const start = step && !step.off ? step.kind.starts?.(step.config) : undefined;
    return start ? [{ stepId: id, start }] : [];
  });
  const asked = [...steps.values()].flatMap(({ id, kind, config }) => kind.asks?.(config, id) ?? []);
  const questions = [...new Map(asked.map((question) => [questionKey(question), question])).values()];
  const rules = [
    ...triggers.flatMap(({ start }) => [start.where, start.audience]),
    ...goals.map(({ where }) => where),
    ...exits.flatMap((exit) =>
      exit.kind === "event" ? [exit.where] : exit.kind === "rule" ? [exit.rule] : [],
    ),
  ];
  const all = [...questions, ...rules.flatMap(questionsOf)];
  const unique = [...new Map(all.map((question) => [questionKey(question), question])).values()];
  const readsCart =
    exits.some(({ kind }) => kind === "cart") ||
    goals.some(({ match }) => match === "cart") ||
    speaksOfCart(document);
  return {
    triggers,
    keyPath: reentry.mode === "always" ? null : reentry.key,
    goals,
    exits,
    questions: unique,
    historyNames: new Set(unique.flatMap(eventsAskedBy)),
    asksArms: unique.some(({ kind }) => kind === "arm"),
    listsAsked: unique.flatMap((one) => (one.kind === "member" && one.of === "list" ? [one.id] : [])),
    readsCart,
  };
}

/** What goal steps count, under the step's own name. */
function goalsOf(steps: ReadonlyMap<string, CompiledStep>): readonly RunGoal[] {
  return [...steps.values()].flatMap(({ id, name, kind, config, off }) => {
    const counted = off ? undefined : kind.counts?.(config);
    return counted ? [{ ...counted, id, name, primary: false, since: id }] : [];
  });
}

/** A path that starts with `cart.` anywhere in the document: cheap, and at worst loads a cart too many. */
function speaksOfCart({ steps, settings }: JourneyDocument): boolean {
  return JSON.stringify([steps.map(({ config }) => config), settings]).includes('"cart.');
}
