import { flowOrder } from "#core/journey/graph.ts";
import { isBack, type LintContext } from "#core/journey/lint-context.ts";
import type { ReadStep } from "#core/journey/reading.ts";
import { approximateMs } from "#core/kernel/time.ts";

/** How long the slowest person is inside, as far as waits have a length: each loop as often as it goes round. */
export function longestPath(context: LintContext): number {
  const arrival = new Map<string, number>();
  const order = forwardOrder(context);
  for (const [at, id] of order.entries()) {
    const done = departure(id, arrival, context);
    for (const edge of context.leaving.get(id) ?? []) {
      // In a ring that nobody has mended, what leads back is not followed.
      if (isBack(context, edge) || order.indexOf(edge.to) <= at) continue;
      arrival.set(edge.to, Math.max(arrival.get(edge.to) ?? 0, done));
    }
  }
  return Math.max(0, ...order.map((id) => departure(id, arrival, context)));
}

function forwardOrder(context: LintContext): readonly string[] {
  const edges = context.document.edges.filter((edge) => !isBack(context, edge));
  return flowOrder({ steps: context.document.steps, edges }).map(({ id }) => id);
}

function departure(id: string, arrival: ReadonlyMap<string, number>, context: LintContext): number {
  const read = context.byId.get(id);
  return (arrival.get(id) ?? 0) + (read ? waitOf(read) + roundsOf(read, arrival, context) : 0);
}

function waitOf({ step, about: { waits } }: ReadStep): number {
  return waits?.longest && !step.off ? approximateMs(waits.longest) : 0;
}

/** What going round again adds: the time between the step it leads back to and itself. */
function roundsOf(read: ReadStep, arrival: ReadonlyMap<string, number>, { leaving }: LintContext): number {
  const { back } = read.about;
  const edge = back && leaving.get(read.step.id)?.find(({ output }) => output === back.output);
  if (!back || !edge) return 0;
  return back.times * Math.max(0, (arrival.get(read.step.id) ?? 0) - (arrival.get(edge.to) ?? 0));
}
