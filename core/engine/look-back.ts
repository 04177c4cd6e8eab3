import type { Cart } from "#core/carts/cart.ts";
import type { Batch, Changes } from "#core/engine/batch.ts";
import { type LoggedEvent, tellsOnly } from "#core/engine/event.ts";
import { tellRuns } from "#core/engine/listeners.ts";
import { emptyChanges } from "#core/engine/process-batch.ts";
import { clearUp, layOut } from "#core/engine/workbench.ts";
import type { Instant } from "#core/kernel/time.ts";

type LookBack = Readonly<{
  /** Its runs are those that moved to the survivor; what they missed is in `events`. */
  batch: Batch;
  personId: string;
  /** Events of the survivor since the oldest anchor, in (timestamp, seq) order. */
  events: readonly LoggedEvent[];
  /** The carts that the moved runs were about. */
  carts: ReadonlyMap<string, Cart>;
  now: Instant;
}>;

/** S-1.22: runs that came by a merge answer what the survivor has done since they began, so that a buyer is not nagged. */
export function lookBackAfterMerge({ batch, personId, events, carts, now }: LookBack): Changes {
  const out = emptyChanges();
  const bench = layOut(batch, personId, now, out, "merge_lookback");
  for (const event of events) {
    if (tellsOnly(event)) continue;
    bench.cartsBefore = carts;
    tellRuns(bench, event, []);
  }
  clearUp(bench);
  return out;
}
