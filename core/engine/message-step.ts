import { isoOf } from "#core/calendar/iso.ts";
import { exit, leave, type Move, type Output, type Wake } from "#core/engine/step-kind.ts";
import { invariant } from "#core/kernel/assert.ts";

const OUTPUT_AFTER = {
  sent: "next",
  held_out: "next",
  skipped: "skipped",
  expired: "failed",
  dead: "failed",
} as const;

/** The outputs of every message step; the unconnected optional ones lead to `next` (S-9.6). */
export function messageOutputs(): readonly Output[] {
  return [
    { id: "next", label: "Next" },
    { id: "skipped", label: "Not sent", optional: true },
    { id: "failed", label: "Failed", optional: true },
  ];
}

/** Where a message step leaves when its delivery is settled; a cancelled one ends the run (S-4.9, S-12.8). */
export function afterDelivery(wake: Wake): Move {
  invariant(wake.kind === "delivery", "a message step waits for its delivery alone");
  const { state, reason, at } = wake.outcome;
  if (state === "cancelled") return exit(reason ?? "manual");
  const remember = at === null ? { outcome: state } : { outcome: state, sentAt: isoOf(at) };
  return leave(OUTPUT_AFTER[state], reason ?? state, { remember });
}
