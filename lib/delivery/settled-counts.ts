import { addToRollups, type Delta } from "#lib/analytics/rollups.ts";
import type { Tx } from "#lib/platform/db.ts";

/** What the figures of a step need to know of a delivery that came to its end. */
export type SettledCount = Readonly<{
  workspaceId: string;
  journeyId: string | null;
  version: number | null;
  stepId: string | null;
  state: string;
  reason: string | null;
}>;

/** Adds ends of deliveries to the figures of their steps; with -1, takes back what a retry undoes (G-25). */
export async function countSettled(tx: Tx, settled: readonly SettledCount[], n: 1 | -1 = 1): Promise<void> {
  const sums = new Map<string, { -readonly [Field in keyof Delta]: Delta[Field] }>();
  for (const { workspaceId, journeyId, version, stepId, state, reason } of settled) {
    if (journeyId === null || version === null || stepId === null) continue;
    const key = keyOf(state, reason);
    const name = [journeyId, version, stepId, key].join("\u0000");
    const known = sums.get(name);
    if (known) known.n += n;
    else sums.set(name, { workspaceId, journeyId, version, stepId, metric: "delivery", key, n });
  }
  await addToRollups(tx, [...sums.values()]);
}

/** `sent`, but `skipped:no_consent`. */
function keyOf(state: string, reason: string | null): string {
  return state === "sent" || reason === null ? state : `${state}:${reason}`;
}
