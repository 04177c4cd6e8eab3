/**
 * The closed lists of S-20: every reason that the product may record. A new one is added here, in the product's
 * texts and in the tests in one change (S-20.5).
 */

/** Why an event did not start a run (S-20.1). */
export const ENTRY_REFUSALS = [
  "paused",
  "stopped",
  "not_started",
  "ended",
  "property_filter_false",
  "too_old",
  "filter_false",
  "already_live",
  "once",
  "min_gap",
  "person_cap",
  "missing_key",
  "group_busy",
  "entry_cap",
  "run_limit",
  "loop_guard",
  "restricted",
] as const;
export type EntryRefusal = (typeof ENTRY_REFUSALS)[number];

/** Why a run was exited (S-20.2). */
export const EXIT_REASONS = [
  "goal",
  "exit_event",
  "exit_segment",
  "exit_rule",
  "exit_date",
  "filter_stopped",
  "superseded",
  "preempted",
  "merged_duplicate",
  "inaction_disproved",
  "date_past",
  "date_missing",
  "cap",
  "cart_emptied",
  "checkout_started",
  "cart_unavailable",
  "ordered_by_same_address",
  "unsubscribed",
  "journey_stopped",
  "publish_plan",
  "manual",
  "api",
  "erased",
  "exit_step",
] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];

/** Why a run was completed: it came to the end of its path (S-20.2). */
export const COMPLETION_REASONS = ["end"] as const;

/** Why a run failed (S-20.2). */
export const FAILURE_REASONS = ["internal_error", "step_limit", "integrity_error"] as const;

/** Why a run has ended, in whatever way. */
export const END_REASONS = [...EXIT_REASONS, ...COMPLETION_REASONS, ...FAILURE_REASONS] as const;
export type EndReason = (typeof END_REASONS)[number];

/** Why a delivery was not sent, and its run went on (S-20.3). */
export const SKIP_REASONS = [
  "no_address",
  "suppressed",
  "no_consent",
  "condition_false",
  "cap",
  "yielded",
  "quiet_hours",
  "send_time",
  "control",
  "channel_off",
  "duplicate_address",
  "resume_skip",
  "restricted",
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** Why a delivery was cancelled: its run's exit reason, or one of these (S-20.4). */
export const CANCEL_REASONS = [...EXIT_REASONS, "branch_failed", "by_person"] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

/** What a dead letter died of (S-20.4). */
export const DEAD_LETTER_CAUSES = [
  "render_missing",
  "render_limit",
  "render_bad_url",
  "permanent",
  "retries_exhausted",
  "poison",
  "loop_guard",
  "no_identifier",
  "mapping",
] as const;
export type DeadLetterCause = (typeof DEAD_LETTER_CAUSES)[number];

/** What is to be known about an event besides its content (S-20.4). */
export const EVENT_FLAGS = [
  "sanitized",
  "id_derived",
  "id_assigned",
  "clamped_future",
  "clamped_past",
  "late",
  "conflict",
  "invalid_trait",
  "ambiguous_address",
  "historical",
  "replayed",
] as const;
export type EventFlag = (typeof EVENT_FLAGS)[number];
