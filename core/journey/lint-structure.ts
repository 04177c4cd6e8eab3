import type { JourneyDocument } from "#core/journey/document.ts";
import { cycles, edgeAt, reachable } from "#core/journey/graph.ts";
import { apply, type Issue, issue } from "#core/journey/issue.ts";
import type { LintContext } from "#core/journey/lint-context.ts";

const MAX_STEPS = 500;
const MAX_EDGES = 1_000;
const MAX_BYTES = 1_000_000;
const MANY_STEPS = 300;

/** L-101 to L-111: what is drawn, whatever the steps are. */
export function lintStructure(context: LintContext): readonly Issue[] {
  return [
    ...starts(context),
    ...rings(context),
    ...loose(context),
    ...unknown(context),
    ...size(context.document),
    ...ends(context),
    ...switchedOff(context),
    ...sameNames(context),
  ];
}

/** L-101, L-102. Without a trigger nothing can be reached: that is said once. */
function starts({ document, steps }: LintContext): readonly Issue[] {
  const triggers = steps.filter(({ kind }) => kind?.family === "trigger").map(({ step }) => step.id);
  if (triggers.length === 0) {
    return [issue("L-101", {}, { fixes: [{ label: "Add a trigger", act: { kind: "addTrigger" } }] })];
  }
  const reached = reachable(document, triggers);
  return document.steps
    .filter(({ id }) => !reached.has(id))
    .map(({ id, name }) =>
      issue(
        "L-102",
        { step: name },
        {
          stepId: id,
          fixes: [
            { label: "Connect…", act: { kind: "connect", stepId: id } },
            apply("Delete", { kind: "deleteSteps", ids: [id], notes: [], keep: {} }),
          ],
        },
      ),
    );
}

/** L-103 */
function rings({ document, byId }: LintContext): readonly Issue[] {
  return cycles(document).map((ring) => {
    const first = ring[0] ?? "";
    return issue(
      "L-103",
      { a: byId.get(first)?.step.name ?? first },
      {
        stepId: first,
        fixes: [{ label: "Select the loop", act: { kind: "select", stepIds: ring } }],
      },
    );
  });
}

/** L-105 */
function loose({ document, byId }: LintContext): readonly Issue[] {
  return document.edges
    .filter(({ from, output, to }) => {
      const source = byId.get(from);
      return !source || !byId.has(to) || !source.outputs.some(({ id }) => id === output);
    })
    .map(({ from, output }) =>
      issue(
        "L-105",
        { step: byId.get(from)?.step.name ?? from },
        {
          ...(byId.has(from) ? { stepId: from } : {}),
          field: `output.${output}`,
          fixes: [apply("Remove it", { kind: "disconnect", from, output })],
        },
      ),
    );
}

/** L-106 */
function unknown({ steps }: LintContext): readonly Issue[] {
  return steps
    .filter(({ kind }) => kind === null)
    .map(({ step }) =>
      issue(
        "L-106",
        { kind: step.kind, n: step.kindVersion },
        {
          stepId: step.id,
          fixes: [apply("Delete step", { kind: "deleteSteps", ids: [step.id], notes: [], keep: {} })],
        },
      ),
    );
}

/** L-107, L-108 (S-13.13) */
function size(document: JourneyDocument): readonly Issue[] {
  const n = document.steps.length;
  const bytes = new TextEncoder().encode(JSON.stringify(document)).length;
  const fixes = [
    {
      label: "Select a part",
      act: { kind: "select", stepIds: document.steps.slice(n >> 1).map(({ id }) => id) } as const,
    },
  ];
  if (n > MAX_STEPS || document.edges.length > MAX_EDGES || bytes > MAX_BYTES)
    return [issue("L-107", { n }, { fixes })];
  return n > MANY_STEPS ? [issue("L-108", { n }, { fixes })] : [];
}

/** L-109 */
function ends({ document, steps }: LintContext): readonly Issue[] {
  return steps.flatMap(({ step, outputs }) =>
    outputs
      .filter(({ id, optional }) => !optional && !edgeAt(document, step.id, id))
      .map(({ id, label }) => {
        const outlet = { from: step.id, output: id };
        return issue(
          "L-109",
          { output: label, step: step.name },
          {
            stepId: step.id,
            field: `output.${id}`,
            fixes: [
              { label: "Add step", act: { kind: "addStep", outlet } },
              { label: "It is meant", act: { kind: "addExit", outlet } },
            ],
          },
        );
      }),
  );
}

/** L-110 */
function switchedOff({ document }: LintContext): readonly Issue[] {
  return document.steps
    .filter(({ off }) => off)
    .map(({ id, name }) =>
      issue(
        "L-110",
        { step: name },
        {
          stepId: id,
          fixes: [apply("Switch on", { kind: "toggleStep", ids: [id], off: false })],
        },
      ),
    );
}

/** L-111: said at the second one. Exits are told apart by what leads to them. */
function sameNames({ steps }: LintContext): readonly Issue[] {
  const seen = new Set<string>();
  return steps
    .filter(({ kind }) => kind?.kind !== "exit")
    .filter(({ step: { name } }) => seen.size === seen.add(name.trim().toLowerCase()).size)
    .map(({ step }) =>
      issue(
        "L-111",
        { name: step.name },
        {
          stepId: step.id,
          fixes: [{ label: "Rename", act: { kind: "rename", stepId: step.id } }],
        },
      ),
    );
}
