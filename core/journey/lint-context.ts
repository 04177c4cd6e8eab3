import type { EventUse } from "#core/engine/about.ts";
import type { StepKind } from "#core/engine/step-kind.ts";
import type { Command } from "#core/journey/command.ts";
import type { Edge, JourneyDocument, Step } from "#core/journey/document.ts";
import type { LintFacts } from "#core/journey/lint-facts.ts";
import { kindsByName, type ReadStep, readStep, type StepKinds } from "#core/journey/reading.ts";
import { isObject, type Json, type JsonObject } from "#core/kernel/json.ts";

export type LintContext = Readonly<{
  document: JourneyDocument;
  facts: LintFacts;
  kinds: readonly StepKind[];
  steps: readonly ReadStep[];
  byId: ReadonlyMap<string, ReadStep>;
  /** Connections by the step they leave, in drawing order. */
  leaving: ReadonlyMap<string, readonly Edge[]>;
  triggers: readonly ReadStep[];
  /** Names of the events that start it. */
  startEvents: ReadonlySet<string>;
}>;

/** Reads every step once, for all rules. */
export function contextOf(
  document: JourneyDocument,
  kinds: readonly StepKind[],
  facts: LintFacts,
): LintContext {
  const steps = readSteps(document, kinds);
  const triggers = steps.filter(({ kind }) => kind?.family === "trigger");
  const leaving = new Map<string, Edge[]>();
  for (const edge of document.edges) {
    const known = leaving.get(edge.from);
    if (known) known.push(edge);
    else leaving.set(edge.from, [edge]);
  }
  return {
    document,
    facts,
    kinds,
    steps,
    byId: new Map(steps.map((read) => [read.step.id, read])),
    leaving,
    triggers,
    startEvents: new Set(triggers.flatMap((read) => eventsOf(read, "starts")).map(({ name }) => name)),
  };
}

/** The events that a step uses in one role. */
export function eventsOf({ about }: ReadStep, role: EventUse["role"]): readonly EventUse[] {
  return about.events?.filter((use) => use.role === role) ?? [];
}

/** True for a connection that may lead back: the loop's own output of a Loop back step (S-10.6). */
export function isBack({ byId }: Pick<LintContext, "byId">, { from, output }: Edge): boolean {
  return byId.get(from)?.about.back?.output === output;
}

/** The installed kind whose steps may lead back, whatever it is called. */
export function kindThatLeadsBack(kinds: readonly StepKind[]): StepKind | null {
  return kinds.find((kind) => kind.about?.(kind.schema.parse(kind.example) as never).back) ?? null;
}

/** A step never changes, an edited one is another: what was read of it once holds while its kinds are the same. */
const readBefore = new WeakMap<
  readonly StepKind[],
  Readonly<{ byName: StepKinds; reads: WeakMap<Step, ReadStep> }>
>();

function readSteps(document: JourneyDocument, kinds: readonly StepKind[]): readonly ReadStep[] {
  const known = readBefore.get(kinds) ?? { byName: kindsByName(kinds), reads: new WeakMap<Step, ReadStep>() };
  readBefore.set(kinds, known);
  return document.steps.map((step) => {
    const before = known.reads.get(step);
    if (before) return before;
    const read = readStep(step, known.byName, document);
    // What is read of an unknown kind are the connections that leave it, which are no part of it.
    if (read.kind) known.reads.set(step, read);
    return read;
  });
}

/** The command that sets one field of a step, however deep it stands. */
export function setAt({ step }: ReadStep, path: string, value: Json): Command {
  const [top = "", ...rest] = path.split(".");
  const set = {
    [top]: rest.length === 0 ? value : replaced(step.config[top], rest, value),
  } as Step["config"];
  return { kind: "setField", id: step.id, set, unset: [], lost: [] };
}

function replaced(holder: Json | undefined, [name = "", ...rest]: readonly string[], value: Json): Json {
  if (Array.isArray(holder))
    return holder.map((one, at) =>
      String(at) === name ? (rest.length ? replaced(one, rest, value) : value) : one,
    );
  const object: JsonObject = isObject(holder) ? (holder as JsonObject) : {};
  return { ...object, [name]: rest.length ? replaced(object[name], rest, value) : value };
}
