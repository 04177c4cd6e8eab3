import type { Instant } from "#core/kernel/time.ts";
import type { Decision } from "#core/policies/decide.ts";
import type { Claimed } from "#lib/delivery/claim.ts";
import type { Prepared } from "#lib/delivery/render.ts";
import type { Rendered } from "#lib/delivery/stored-text.ts";

/** A delivery whose attempt is written in a transaction that has yet to commit. */
export type Attempted = Readonly<{
  delivery: Claimed;
  attemptId: number;
  address: string | null;
  rendered: Rendered;
  expiresAt: Instant | null;
}>;
/** A delivery that may be called now: its attempt stands written. */
export type Guarded = Attempted &
  Readonly<{
    /** When the guard's commit was sent, by this process's monotonic clock: a call may not begin long after it. */
    decidedAt: number;
  }>;
/** What is to happen with one delivery. `again`: something about it is in motion; look once more in a moment. */
export type Verdict = Decision | Readonly<{ kind: "again"; afterMs: number }> | Readonly<{ kind: "fail" }>;
export type Judged = Readonly<{ prepared: Prepared; verdict: Verdict }>;
