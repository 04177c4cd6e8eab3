import type { Instant } from "#core/kernel/time.ts";
import { nextTryAt, rateWaitMs } from "#core/policies/backoff.ts";
import type { NewDeadLetter } from "#lib/deadletters/open-dead-letter.ts";
import type { Claimed } from "#lib/delivery/claim.ts";
import type { CallResult } from "#lib/delivery/providers/provider.ts";

/** What becomes of a delivery after a call. */
export type Next = Readonly<{
  state: "sent" | "queued" | "unknown" | "dead" | "expired";
  reason: string | null;
  /** When it is due again; null where it is not. */
  afterMs: number | null;
  parkedBy: "configuration" | null;
  /** False for what does not count as a try (RT-06). */
  consumed: boolean;
  letter?: Pick<NewDeadLetter, "cause" | "summary" | "detail">;
}>;

const END = { afterMs: null, parkedBy: null, consumed: true } as const;
/** How an attempt is recorded (DM-13). */
export type AttemptOutcome =
  | "accepted"
  | "refused"
  | "rate_limited"
  | "transient"
  | "ambiguous"
  | "not_started";
export const OUTCOMES = {
  accepted: "accepted",
  permanent: "refused",
  configuration: "refused",
  rate: "rate_limited",
  transient: "transient",
  ambiguous: "ambiguous",
  late: "not_started",
} as const satisfies Record<CallResult["class"], AttemptOutcome>;

type Tried = Pick<Claimed, "id" | "channel" | "message" | "onUnknown"> &
  Readonly<{
    /** Tries so far, this one among them. */
    attempts: number;
    expiresAt: Instant | null;
  }>;

/** Decides by the class of an answer (guarantees 9.1). `keyed`: the provider takes the same key for the same message. */
export function afterCall(tried: Tried, result: CallResult, keyed: boolean, now: Instant): Next {
  switch (result.class) {
    case "accepted":
      return { ...END, state: "sent", reason: null };
    case "permanent":
      return dead(tried, result, "permanent");
    case "configuration":
      return { state: "queued", reason: null, afterMs: 0, parkedBy: "configuration", consumed: false };
    case "late":
      return { state: "queued", reason: null, afterMs: 0, parkedBy: null, consumed: false };
    case "rate":
      return tryAgain(tried, result, now, false);
    case "transient":
      return tryAgain(tried, result, now, true);
    case "ambiguous":
      return keyed || tried.onUnknown === "resend"
        ? tryAgain(tried, result, now, true)
        : { ...END, state: "unknown", reason: null };
  }
}

/** Later, as its channel says; never after its time, and for webhooks not more often than its profile (RT-10). */
function tryAgain(tried: Tried, result: CallResult, now: Instant, consumed: boolean): Next {
  const wait = waitMs(tried, result, consumed);
  if (wait === null) return dead(tried, result, "retries_exhausted");
  // Looked at once more when its time is up, so that the run hears of it then.
  const left = tried.expiresAt === null ? wait : Math.max(0, tried.expiresAt - now);
  return { state: "queued", reason: null, afterMs: Math.min(wait, left), parkedBy: null, consumed };
}

function waitMs(
  { id, message, attempts }: Tried,
  { retryAfterMs }: CallResult,
  consumed: boolean,
): number | null {
  if (!consumed) return rateWaitMs({ deliveryId: id, attempts }, retryAfterMs ?? null);
  const profile = message.channel === "webhook" ? message.profile : "provider";
  const wait = nextTryAt(profile, { deliveryId: id, attempts }, { now: 0, expiresAt: null });
  return wait === null ? null : Math.max(wait, retryAfterMs ?? 0);
}

function dead(
  { channel }: Tried,
  { status, answer }: CallResult,
  cause: "permanent" | "retries_exhausted",
): Next {
  const said = [status, answer]
    .filter((word) => word !== null && word !== "")
    .join(": ")
    .slice(0, 300);
  const what = cause === "permanent" ? "The provider refused it for good" : "All tries failed";
  return {
    ...END,
    state: "dead",
    reason: cause,
    letter: {
      cause,
      summary: said === "" ? `${what}.` : `${what}: ${said}`,
      detail: { channel, status, answer },
    },
  };
}
