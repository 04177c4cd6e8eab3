import type { Message } from "#core/engine/run.ts";
import { invariant } from "#core/kernel/assert.ts";
import { HOUR, type Instant, MINUTE } from "#core/kernel/time.ts";
import { failedLetter } from "#lib/delivery/letters.ts";
import type { Settled } from "#lib/delivery/settle.ts";
import type { Judged } from "#lib/delivery/verdict.ts";

/** A row's new state. `at`: when it is due again. */
export type Change = Readonly<{
  state: "queued" | "deferred" | "skipped" | "held_out" | "cancelled" | "expired" | "dead";
  reason: string | null;
  at: Instant | null;
  parkedBy: string | null;
  letter?: Settled["letter"];
}>;

/** What a verdict other than go makes of its row. */
export function changeOf({ prepared, verdict }: Judged, now: Instant): Change {
  const base = { reason: null, at: null, parkedBy: null };
  const { delivery, text } = prepared;
  switch (verdict.kind) {
    case "again":
      return { ...base, state: "queued", at: now + verdict.afterMs };
    case "park":
      return { ...base, state: "queued", at: now, parkedBy: verdict.by };
    case "defer":
      return { state: "deferred", reason: verdict.reason, at: verdict.until, parkedBy: null };
    case "skip":
      return { ...base, state: "skipped", reason: verdict.reason };
    case "hold":
      return { ...base, state: "held_out", reason: "control" };
    case "cancel":
      return { ...base, state: "cancelled", reason: verdict.reason };
    case "expire":
      return { ...base, state: "expired" };
    default: {
      invariant(verdict.kind === "fail" && !text.ok, "what goes is written elsewhere");
      return {
        ...base,
        state: "dead",
        reason: text.cause,
        letter: failedLetter(text.cause, delivery.channel, text.path),
      };
    }
  }
}

/** How long it is tried, from the first attempt on (S-9.7, S-10.4). */
export function lifetimeMs(message: Message): number {
  switch (message.channel) {
    case "email":
      return 24 * HOUR;
    case "sms":
      return 4 * HOUR;
    case "webPush":
    case "mobilePush":
      return HOUR;
    case "inApp":
      return 7 * 24 * HOUR;
    case "webhook":
      return message.profile === "fast" ? 30 * MINUTE : 76 * HOUR;
  }
}
