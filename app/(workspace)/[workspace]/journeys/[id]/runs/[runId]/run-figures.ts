import type { StepFigures } from "#components/canvas/step-figures.ts";
import type { RunDetail } from "#lib/runs/run-detail.ts";

/** One run as figures of its steps: where it came by, where it stands, what it sent. */
export function runFigures(run: RunDetail): readonly StepFigures[] {
  const live = run.endedAt === null;
  return Object.entries(run.visits).map(([stepId, visits]) => {
    const moves = run.transitions.filter((transition) => transition.stepId === stepId);
    const messages = run.deliveries.filter((delivery) => delivery.stepId === stepId);
    const count = (state: string) => messages.filter((message) => message.state === state).length;
    const endedHere = !live && run.stepId === stepId;
    return {
      stepId,
      entered: run.transitions[0]?.stepId === stepId ? 1 : 0,
      stepIn: visits,
      waiting: live && run.stepId === stepId ? 1 : 0,
      out: tally(moves.flatMap(({ output }) => (output === null ? [] : [output]))),
      ended: endedHere && run.endReason ? { [run.endReason]: 1 } : {},
      sent: count("sent") + count("delivered") + count("bounced"),
      skipped: tally(messages.flatMap(({ state, reason }) => (state === "skipped" ? [reason ?? ""] : []))),
      failed: count("dead") + count("expired"),
      clicked: 0,
    };
  });
}

function tally(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
