import type { StepKind } from "#core/engine/step-kind.ts";
import type { Command, Outlet, Place } from "#core/journey/command.ts";
import type { JourneyDocument, Step } from "#core/journey/document.ts";
import { edgeAt, stepOf } from "#core/journey/graph.ts";
import { branchOffset, freePlace, placeAfter, placeOnEdge, STRIDE_X } from "#core/journey/place.ts";
import type { ReadStep } from "#core/journey/reading.ts";

type Reads = ReadonlyMap<string, Pick<ReadStep, "outputs" | "kind">>;
type Where = Readonly<{ outlet: Outlet | null; at: Place }>;

/** The command that puts a new step of a kind behind an output, into a connection, or loose on the ground. */
export function addCommand(
  document: JourneyDocument,
  reads: Reads,
  kind: StepKind,
  { outlet, at }: Where,
  id: string,
): Command {
  const source = outlet ? stepOf(document, outlet.from) : undefined;
  const fresh = (place: Place): Step => blankStep(document, kind, id, place);
  if (!outlet || !source) return { kind: "addStep", step: fresh(freePlace(document, at)) };
  const outputs = reads.get(source.id)?.outputs ?? [];
  const edge = edgeAt(document, outlet.from, outlet.output);
  const target = edge ? stepOf(document, edge.to) : undefined;
  if (!target) {
    const step = fresh(placeAfter(document, source, outlet.output, outputs));
    return { kind: "addStep", step, after: outlet };
  }
  const step = fresh(placeOnEdge(document, source, target, branchOffset(outlet.output, outputs)));
  return { kind: "insertOnEdge", step, edge: outlet, output: onwardOutput(kind) ?? step.id };
}

/** Whether a kind can stand in the middle of a connection: people have to come in, and go on. */
export function fitsOnEdge(kind: StepKind): boolean {
  return kind.family !== "trigger" && outputsOfBlank(kind).length > 0;
}

/** Where a new trigger goes: beside those that are there. */
export function triggerPlace({ steps }: JourneyDocument, reads: Reads): Place {
  const triggers = steps.filter(({ id }) => reads.get(id)?.kind?.family === "trigger");
  if (triggers.length === 0)
    return freePlace({ steps }, { x: 0, y: Math.min(0, ...steps.map(({ y }) => y - 168)) });
  const right = Math.max(...triggers.map(({ x }) => x));
  return freePlace({ steps }, { x: right + STRIDE_X, y: Math.min(...triggers.map(({ y }) => y)) });
}

/** "Email", and where that is taken "Email 2". */
export function freshName({ steps }: Pick<JourneyDocument, "steps">, title: string): string {
  const taken = new Set(steps.map(({ name }) => name.toLowerCase()));
  if (!taken.has(title.toLowerCase())) return title;
  for (let n = 2; ; n += 1) if (!taken.has(`${title} ${n}`.toLowerCase())) return `${title} ${n}`;
}

function blankStep(document: JourneyDocument, kind: StepKind, id: string, { x, y }: Place): Step {
  return {
    id,
    kind: kind.kind,
    kindVersion: kind.version,
    name: freshName(document, kind.title),
    config: structuredClone(kind.blank) as Step["config"],
    x,
    y,
  };
}

/** The output that people go on by: the loop's own of a step that leads back. */
export function onwardOutput(kind: StepKind): string | undefined {
  const outputs = outputsOfBlank(kind);
  return (outputs.find(({ optional }) => !optional) ?? outputs[0])?.id;
}

/** The ways out of a step that nobody has filled in. */
function outputsOfBlank(kind: StepKind) {
  const parsed = kind.schema.safeParse(kind.blank);
  return kind.outputs(parsed.success ? parsed.data : { ...(kind.example as object), ...kind.blank });
}
