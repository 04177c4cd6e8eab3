import type { StepKind } from "#core/engine/step-kind.ts";
import type { CommandOf } from "#core/journey/command.ts";
import type { Step } from "#core/journey/document.ts";
import { readStep } from "#core/journey/reading.ts";
import { canonicalJson, type Json, type JsonObject } from "#core/kernel/json.ts";

/**
 * The command that turns a step's config into another: only the fields that differ, and the connected outputs
 * that the change takes away. Null when nothing changes.
 */
export function configChange(
  step: Step,
  kind: StepKind,
  next: JsonObject,
  connected: readonly string[],
): CommandOf<"setField"> | null {
  const wanted = JSON.parse(JSON.stringify(next)) as Step["config"];
  const before = readStep(step, new Map([[kind.kind, kind]]), NOTHING);
  const current = (before.config ?? step.config) as JsonObject;
  const set = Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => canonicalJson(value as Json) !== canonicalJson(current[name]),
    ),
  );
  const unset = Object.keys(step.config).filter((name) => !(name in wanted));
  if (Object.keys(set).length === 0 && unset.length === 0) return null;
  const kept = Object.fromEntries(Object.entries(step.config).filter(([name]) => !unset.includes(name)));
  const after = readStep({ ...step, config: { ...kept, ...set } }, new Map([[kind.kind, kind]]), NOTHING);
  const ways = new Set(after.outputs.map(({ id }) => id));
  return { kind: "setField", id: step.id, set, unset, lost: connected.filter((output) => !ways.has(output)) };
}

const NOTHING = { steps: [], edges: [] };
