import { redact } from "#lib/deadletters/fingerprint.ts";
import type { CallClass, CallResult } from "#lib/delivery/providers/provider.ts";
import { retryAfterMs } from "#lib/delivery/providers/retry-after.ts";
import type { SafeFailure } from "#lib/platform/safe-fetch.ts";

const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 500, 502, 503, 504]);

/**
 * The class of an HTTP answer (guarantees 9.1). Whoever receives a webhook is the shop's own: its 401 concerns this
 * step alone and parks nothing, and a redirect is a refusal, because it is not followed (S-10.2).
 */
export function classifyStatus(status: number, retryAfter: string | undefined, body: string): CallResult {
  const wait = retryAfterMs(retryAfter);
  return {
    class: classOf(status),
    status: `HTTP ${status}`,
    answer: redact(body) || null,
    ...(wait === null || status < 400 ? {} : { retryAfterMs: wait }),
  };
}

function classOf(status: number): CallClass {
  if (status >= 200 && status < 300) return "accepted";
  if (status === 429) return "rate";
  if (TRANSIENT.has(status) || status > 504) return "transient";
  return status >= 300 && status < 500 ? "permanent" : "ambiguous";
}

/** The class of a call that got no answer. What may have arrived is in doubt; what cannot have may be tried again. */
export function classifyFailure({ kind, reached }: SafeFailure): CallResult {
  const words = { status: kind, answer: null, ...(kind === "timeout" ? { timedOut: true } : {}) };
  if (kind === "blocked_address" || kind === "invalid_request") return { ...words, class: "permanent" };
  return { ...words, class: reached ? "ambiguous" : "transient" };
}
