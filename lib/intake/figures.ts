import type { Outcome } from "#lib/intake/draft.ts";
import { counter, gauge } from "#lib/platform/metrics.ts";

/** Counts what became of the items of one call (AL-15). Codes are a closed list; nothing of a sender is in them. */
export function countItems(outcomes: readonly Outcome[]): void {
  const items = counter("cairn_intake_items_total", "Items that intake has judged, by status and code", [
    "status",
    "code",
  ]);
  const [only] = outcomes;
  if (outcomes.length === 1 && only) {
    items.inc({ status: only.status, code: only.refusal?.code ?? "" });
    return;
  }
  const counts = new Map<string, number>();
  for (const { status, refusal } of outcomes) {
    const key = `${status} ${refusal?.code ?? ""}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const [key, n] of counts) {
    const [status = "", code = ""] = key.split(" ");
    items.inc({ status, code }, n);
  }
}

/** As many sources are followed; a scanner's guesses must not fill the memory. */
const MOST_SOURCES = 1_000;
const failing = new Map<string, number>();

/** Follows how often in a row a hook source was refused: platforms drop a subscription at eight (AL-21). */
export function noteHook(sourceId: string, status: number): void {
  if (status < 400) {
    if (failing.delete(sourceId)) hookFailures().remove({ source: sourceId });
    return;
  }
  if (!failing.has(sourceId) && failing.size >= MOST_SOURCES) return;
  failing.set(sourceId, (failing.get(sourceId) ?? 0) + 1);
  hookFailures().set({ source: sourceId }, failing.get(sourceId) ?? 0);
}

function hookFailures() {
  return gauge("cairn_hook_source_failures", "Refused deliveries of a hook source in a row", ["source"]);
}
