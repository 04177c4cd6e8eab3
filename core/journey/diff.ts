import type { Edge, JourneyDocument, Step } from "#core/journey/document.ts";
import { canonicalJson, isObject, type Json } from "#core/kernel/json.ts";

/** What is different between two drawings, by step id (ux 3.12). Where cards stand is drawing, not content. */
export type JourneyDiff = Readonly<{
  steps: readonly StepDiff[];
  settings: readonly FieldDiff[];
  /** Moved cards and changed notes: shown as a count. */
  drawing: number;
}>;
export type StepDiff = Readonly<{
  stepId: string;
  name: string;
  kind: string;
  change: "added" | "removed" | "changed";
  fields: readonly FieldDiff[];
  /** Outputs that lead elsewhere now; null is nowhere. */
  rewired: readonly Readonly<{ output: string; from: string | null; to: string | null }>[];
}>;
/** `null` is "not there". */
export type FieldDiff = Readonly<{ path: string; before: Json; after: Json }>;

/** The changes from one drawing to another, in the order of the newer one, removed steps last. */
export function diffJourneys(before: JourneyDocument, after: JourneyDocument): JourneyDiff {
  const were = new Map(before.steps.map((step) => [step.id, step]));
  const are = new Map(after.steps.map((step) => [step.id, step]));
  const names = (id: string) => are.get(id)?.name ?? were.get(id)?.name ?? id;
  const kept = after.steps.flatMap((step) => {
    const old = were.get(step.id);
    const fields = old ? fieldsOf(old, step) : [];
    const rewired = old ? rewiredOf(step.id, before.edges, after.edges, names) : [];
    if (old && fields.length === 0 && rewired.length === 0) return [];
    return [{ ...titleOf(step), change: old ? ("changed" as const) : ("added" as const), fields, rewired }];
  });
  const removed = before.steps
    .filter(({ id }) => !are.has(id))
    .map((step) => ({ ...titleOf(step), change: "removed" as const, fields: [], rewired: [] }));
  return {
    steps: [...kept, ...removed],
    settings: fieldDiffs(before.settings as Json, after.settings as Json, ""),
    drawing: movedCards(before, after) + (canonicalJson(before.notes) === canonicalJson(after.notes) ? 0 : 1),
  };
}

/** True when people would not notice: only places, notes and names of the drawing differ, or nothing. */
export function isEmptyDiff({ steps, settings }: JourneyDiff): boolean {
  return steps.length === 0 && settings.length === 0;
}

const titleOf = ({ id, name, kind }: Step) => ({ stepId: id, name, kind });

function fieldsOf(old: Step, step: Step): readonly FieldDiff[] {
  const content = ({ name, kind, kindVersion, off, config }: Step): Json => ({
    name,
    kind,
    kindVersion,
    ...(off ? { off } : {}),
    config,
  });
  return fieldDiffs(content(old), content(step), "");
}

/** Differences down to the single value; a list that changed its length is one difference. */
function fieldDiffs(before: Json | undefined, after: Json | undefined, path: string): readonly FieldDiff[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => fieldDiffs(before[name], after[name], path ? `${path}.${name}` : name));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, at) => fieldDiffs(item, after[at], `${path}.${at}`));
  }
  return [{ path, before: before ?? null, after: after ?? null }];
}

function rewiredOf(
  id: string,
  before: readonly Edge[],
  after: readonly Edge[],
  names: (id: string) => string,
): StepDiff["rewired"] {
  const target = (edges: readonly Edge[], output: string) =>
    edges.find((edge) => edge.from === id && edge.output === output)?.to ?? null;
  const outputs = new Set(
    [...before, ...after].filter(({ from }) => from === id).map(({ output }) => output),
  );
  return [...outputs].flatMap((output) => {
    const [from, to] = [target(before, output), target(after, output)];
    return from === to ? [] : [{ output, from: from && names(from), to: to && names(to) }];
  });
}

function movedCards(before: JourneyDocument, after: JourneyDocument): number {
  const places = new Map(before.steps.map(({ id, x, y }) => [id, `${x} ${y}`]));
  return after.steps.filter(({ id, x, y }) => places.has(id) && places.get(id) !== `${x} ${y}`).length;
}
