/**
 * Every figure so far: the folded sums and the deltas still to be folded. One statement sees both in one snapshot,
 * and the fold moves rows in one transaction, so nothing is counted twice or missed.
 */
export const FIGURES = `(
  select workspace_id, journey_id, version, step_id, metric, key, bucket, n, value from rollup
  union all
  select workspace_id, journey_id, version, step_id, metric, key, bucket, n, value from rollup_delta
) figure`;

/** States in which a provider has taken the message (S-15.9's "sent"). */
export const SENT_STATES: ReadonlySet<string> = new Set(["sent", "delivered", "bounced"]);
/** States of a delivery that will never be handed over and whose cause needs somebody. */
export const FAILED_STATES: ReadonlySet<string> = new Set(["dead", "expired"]);
