import { counter } from "#lib/platform/metrics.ts";

/** Calls by channel and class: what the breaker and the alerts look at (guarantees 9.5). */
export function countCall(channel: string, outcome: string): void {
  counter("cairn_calls_total", "Calls of providers, by channel and class of answer", [
    "channel",
    "class",
  ]).inc({
    channel,
    class: outcome,
  });
}

/** A call that was decided too long ago and did not begin (AL-16, N-5). */
export function countLateCall(): void {
  counter("cairn_late_calls_total", "Calls that were not begun because their guard was too old").inc();
}

/** Deliveries whose owner went away in the middle of a call (AL-10). */
export function countLapsedLeases(n: number): void {
  counter("cairn_lease_expired_total", "Deliveries recovered from a lapsed lease").inc(n);
}

/** Results that came from somebody whom a delivery no longer belonged to, and changed nothing (AL-10, G-5). */
export function countFenced(n: number): void {
  counter("cairn_fenced_commits_total", "Results that a newer owner's epoch has fenced off").inc(n);
}
