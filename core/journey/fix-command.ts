import type { StepKind } from "#core/engine/step-kind.ts";
import type { Command, Outlet } from "#core/journey/command.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { stepOf } from "#core/journey/graph.ts";
import type { FixAct } from "#core/journey/issue.ts";
import { kindThatLeadsBack } from "#core/journey/lint-context.ts";
import { addCommand } from "#core/journey/new-step.ts";
import { kindsByName, readStep } from "#core/journey/reading.ts";

/** The command behind a button, with a fresh id where it adds something; null for one that leads to a place. */
export function fixCommand(
  act: FixAct,
  document: JourneyDocument,
  kinds: readonly StepKind[],
  newId: () => string,
): Command | null {
  if (act.kind === "apply") return act.command;
  if (act.kind === "insert") return insertion(act, document, kinds, newId());
  if (act.kind !== "exitOn") return null;
  const where = { kind: "all" as const, rules: [] };
  const exit = { kind: "event" as const, id: newId(), event: act.event, where, match: "key" as const };
  return { kind: "setJourneySetting", set: { exits: [...document.settings.exits, exit] } };
}

function insertion(
  { step, outlet }: Readonly<{ step: "wait" | "exit" | "back"; outlet: Outlet }>,
  document: JourneyDocument,
  kinds: readonly StepKind[],
  id: string,
): Command | null {
  const kind = step === "back" ? kindThatLeadsBack(kinds) : (kinds.find((one) => one.kind === step) ?? null);
  const source = stepOf(document, outlet.from);
  if (!kind || !source) return null;
  const reads = new Map([[source.id, readStep(source, kindsByName(kinds), document)]]);
  const command = addCommand(document, reads, kind, { outlet, at: source }, id);
  const back = step === "back" ? kind.about?.(kind.schema.parse(kind.example) as never).back : undefined;
  return command.kind === "insertOnEdge" && back ? { ...command, output: back.output } : command;
}
