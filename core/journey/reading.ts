import { type About, aboutUnfinished, NOTHING_ABOUT } from "#core/engine/about.ts";
import type { Output, StepKind } from "#core/engine/step-kind.ts";
import type { JourneyDocument, Step } from "#core/journey/document.ts";
import { edgesFrom } from "#core/journey/graph.ts";
import { isObject, type JsonObject } from "#core/kernel/json.ts";

/** A step as its kind reads it: finished or not, known or not. Drawn cards and lint rules start from this. */
export type ReadStep = Readonly<{
  step: Step;
  /** Null where this installation does not know the kind, or only an older version of it. */
  kind: StepKind | null;
  /** The parsed config, null while something is missing or wrong. */
  config: JsonObject | null;
  problems: readonly FieldProblem[];
  outputs: readonly Output[];
  about: About;
}>;
export type FieldProblem = Readonly<{ path: string; message: string; empty: boolean }>;
export type StepKinds = ReadonlyMap<string, StepKind>;

/** The installed kinds by their names. */
export function kindsByName(kinds: readonly StepKind[]): StepKinds {
  return new Map(kinds.map((kind) => [kind.kind, kind]));
}

/** Reads one step. Older configs are lifted to today's version (drafts are; versions keep theirs). */
export function readStep(
  step: Step,
  kinds: StepKinds,
  document: Pick<JourneyDocument, "steps" | "edges">,
): ReadStep {
  const kind = kinds.get(step.kind);
  if (!kind || kind.version < step.kindVersion) {
    const outputs = edgesFrom(document, step.id).map(({ output }) => ({ id: output, label: output }));
    return { step, kind: null, config: null, problems: [], outputs, about: NOTHING_ABOUT };
  }
  const lifted = lift(kind, step);
  const parsed = kind.schema.safeParse(lifted);
  if (parsed.success) {
    return {
      step,
      kind,
      config: parsed.data as JsonObject,
      problems: [],
      outputs: kind.outputs(parsed.data),
      about: kind.about?.(parsed.data) ?? NOTHING_ABOUT,
    };
  }
  const problems = parsed.error.issues.map(({ path, message }) => ({
    path: path.join("."),
    message,
    empty: isEmpty(valueAtPath(lifted, path)),
  }));
  const outputs = outputsOfUnfinished(kind, lifted);
  return { step, kind, config: null, problems, outputs, about: aboutRaw(kind, lifted) };
}

/** One line about a step: what it does, or what it still needs. */
export function summaryOf({ kind, config, problems, step }: ReadStep): string {
  if (!kind) return `${step.kind} v${step.kindVersion}`;
  if (config) return kind.summarize(config);
  return problems[0]?.message ?? "";
}

/** A config in the words of the installed version of its kind. */
export function lift(kind: StepKind, { config, kindVersion }: Step): unknown {
  let lifted: unknown = config;
  for (let version = kindVersion; version < kind.version; version += 1) {
    lifted = kind.upgrades?.[version]?.(lifted) ?? lifted;
  }
  return lifted;
}

/** The ways out of a step that is not finished, as far as they can be told. */
function outputsOfUnfinished(kind: StepKind, config: unknown): readonly Output[] {
  for (const guess of [config, kind.blank, kind.example]) {
    try {
      return kind.outputs(guess as never);
    } catch (error) {
      // An output that follows from the missing part: the blank step's ways out stand in for it.
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return [];
}

/** What can be said of a step that is not finished: nothing, where its kind stumbles over what is missing. */
function aboutRaw(kind: StepKind, config: unknown): About {
  try {
    const said = kind.about?.(config as never);
    return said ? aboutUnfinished(said) : NOTHING_ABOUT;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return NOTHING_ABOUT;
  }
}

function valueAtPath(config: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = config;
  for (const name of path) {
    if (Array.isArray(value)) value = value[Number(name)];
    else value = isObject(value) ? value[String(name)] : undefined;
  }
  return value;
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
  );
}
