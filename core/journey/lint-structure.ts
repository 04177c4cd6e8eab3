import type { Edge, JourneyDocument } from "#core/journey/document.ts";
import { cycles, reachable } from "#core/journey/graph.ts";
import { apply, type Fix, type Issue, issue } from "#core/journey/issue.ts";
import { isBack, kindThatLeadsBack, type LintContext } from "#core/journey/lint-context.ts";

const MAX_STEPS = 500;
const MAX_EDGES = 1_000;
const MAX_BYTES = 1_000_000;
const MANY_STEPS = 300;

/** L-101 to L-111: what is drawn, whatever the steps are. */
export function lintStructure(context: LintContext): readonly Issue[] {
  return [
    ...starts(context),
    ...rings(context),
    ...loops(context),
    ...loose(context),
    ...unknown(context),
    ...size(context.document),
    ...ends(context),
    ...switchedOff(context),
    ...sameNames(context),
  ];
}

/** L-101, L-102. Without a trigger nothing can be reached: that is said once. */
function starts(context: LintContext): readonly Issue[] {
  const { document } = context;
  const triggers = context.triggers.map(({ step }) => step.id);
  if (triggers.length === 0) {
    return [issue("L-101", {}, { fixes: [{ label: "addTrigger", act: { kind: "addTrigger" } }] })];
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
            { label: "connect", act: { kind: "connect", stepId: id } },
            apply("delete", { kind: "deleteSteps", ids: [id], notes: [], keep: {} }),
          ],
        },
      ),
    );
}

/** L-103: only a Loop back step may lead to an earlier one (S-10.6). */
function rings(context: LintContext): readonly Issue[] {
  const edges = context.document.edges.filter((edge) => !isBack(context, edge));
  const forward = { steps: context.document.steps, edges };
  return cycles(forward).map((ring) => {
    const first = ring[0] ?? "";
    const a = context.byId.get(first)?.step.name ?? first;
    return issue("L-103", { a }, { stepId: first, fixes: ringFixes(context, forward, ring) });
  });
}

/** One Loop back step mends a ring that has one connection too many; others are for people to look at. */
function ringFixes(
  context: LintContext,
  forward: Pick<JourneyDocument, "steps" | "edges">,
  ring: readonly string[],
): readonly Fix[] {
  const inside = new Set(ring);
  const steps = forward.steps.filter(({ id }) => inside.has(id));
  const edges = forward.edges.filter(({ from, to }) => inside.has(from) && inside.has(to));
  const heights = new Map(steps.map(({ id, y }) => [id, y]));
  const rise = ({ from, to }: Edge) => (heights.get(from) ?? 0) - (heights.get(to) ?? 0);
  const closing = edges.toSorted((a, b) => rise(b) - rise(a))[0];
  const select: Fix = { label: "selectLoop", act: { kind: "select", stepIds: ring } };
  if (!closing || !kindThatLeadsBack(context.kinds)) return [select];
  const open = cycles({ steps, edges: edges.filter((edge) => edge !== closing) }).length === 0;
  const outlet = { from: closing.from, output: closing.output };
  return open ? [{ label: "insertBack", act: { kind: "insert", step: "back", outlet } }, select] : [select];
}

/** L-104: people would go round as often as it says, all at once (E-10.5). */
function loops(context: LintContext): readonly Issue[] {
  return context.steps.flatMap(({ step, about: { back } }) => {
    const edge = back && context.leaving.get(step.id)?.find(({ output }) => output === back.output);
    if (!back || !edge || !leadsOnAtOnce(context, edge.to, step.id)) return [];
    const to = context.byId.get(edge.to)?.step.name ?? edge.to;
    const outlet = { from: step.id, output: back.output };
    const fixes: Fix[] = [{ label: "addWaitHour", act: { kind: "insert", step: "wait", outlet } }];
    return [issue("L-104", { step: to, n: back.times }, { stepId: step.id, fixes })];
  });
}

/** True where somebody can come from one step to another without a wait. */
function leadsOnAtOnce({ leaving, byId }: LintContext, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true;
    const read = byId.get(id);
    if (seen.has(id) || !read || (read.about.waits && !read.step.off)) continue;
    seen.add(id);
    open.push(...(leaving.get(id) ?? []).map((edge) => edge.to));
  }
  return false;
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
          fixes: [apply("remove", { kind: "disconnect", from, output })],
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
          fixes: [apply("deleteStep", { kind: "deleteSteps", ids: [step.id], notes: [], keep: {} })],
        },
      ),
    );
}

/** L-107, L-108 (S-13.13) */
function size(document: JourneyDocument): readonly Issue[] {
  const n = document.steps.length;
  const bytes = bytesOf(document);
  const fixes: Fix[] = [
    {
      label: "selectPart",
      act: { kind: "select", stepIds: document.steps.slice(n >> 1).map(({ id }) => id) } as const,
    },
  ];
  if (n > MAX_STEPS || document.edges.length > MAX_EDGES || bytes > MAX_BYTES)
    return [issue("L-107", { n }, { fixes })];
  return n > MANY_STEPS ? [issue("L-108", { n }, { fixes })] : [];
}

const sizes = new WeakMap<object, number>();

/** Bytes as JSON, to a few brackets: steps that did not change were measured before. */
function bytesOf({ steps, ...rest }: JourneyDocument): number {
  const parts = [...steps, ...Object.values(rest).filter((part) => typeof part === "object")];
  return parts.reduce((sum, part) => sum + 1 + sizeOf(part), 0);
}

function sizeOf(part: object): number {
  const known = sizes.get(part);
  if (known !== undefined) return known;
  const size = new TextEncoder().encode(JSON.stringify(part)).length;
  sizes.set(part, size);
  return size;
}

/** L-109 */
function ends({ steps, leaving }: LintContext): readonly Issue[] {
  return steps.flatMap(({ step, outputs }) => {
    const edges = leaving.get(step.id) ?? [];
    return outputs
      .filter(({ id, optional }) => !optional && !edges.some(({ output }) => output === id))
      .map(({ id, label }) => {
        const outlet = { from: step.id, output: id };
        const fixes: Fix[] = [
          { label: "addStep", act: { kind: "addStep", outlet } },
          { label: "addExit", act: { kind: "insert", step: "exit", outlet } },
        ];
        const where = { stepId: step.id, field: `output.${id}`, fixes };
        return issue("L-109", { output: label, step: step.name }, where);
      });
  });
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
          fixes: [apply("switchOn", { kind: "toggleStep", ids: [id], off: false })],
        },
      ),
    );
}

/** L-111: said at the second one. Exits are told apart by what leads to them. */
function sameNames({ steps }: LintContext): readonly Issue[] {
  const seen = new Set<string>();
  return steps
    .filter(({ outputs }) => outputs.length > 0)
    .filter(({ step: { name } }) => seen.size === seen.add(name.trim().toLowerCase()).size)
    .map(({ step }) =>
      issue(
        "L-111",
        { name: step.name },
        {
          stepId: step.id,
          fixes: [{ label: "rename", act: { kind: "rename", stepId: step.id } }],
        },
      ),
    );
}
