import type { Instant } from "#core/kernel/time.ts";

/** What stops a delivery for good without a sending (S-20.3). */
export type SkipReason =
  | "no_address"
  | "suppressed"
  | "no_consent"
  | "condition_false"
  | "cap"
  | "yielded"
  | "quiet_hours"
  | "send_time"
  | "control"
  | "channel_off"
  | "duplicate_address"
  | "resume_skip"
  | "restricted";
export type ParkedBy = "pause" | "freeze" | "breaker" | "configuration" | "restricted";
export type DeliveryClass = "marketing" | "transactional" | "operational";

/** Something that lets a delivery wait until an instant, or not go at all. */
export type Stop = Readonly<{ kind: "skip" }> | Readonly<{ kind: "defer"; until: Instant }>;

/** All that the sending transaction has read (S-9.4). What a workspace does not use is neutral. */
export type Facts = Readonly<{
  class: DeliveryClass;
  now: Instant;
  queuedAt: Instant;
  /** Null until there was a first attempt (S-9.7). */
  expiresAt: Instant | null;
  /** How long it may be deferred, from queueing. */
  maxDeferMs: number;
  /** 0: a pause of journey, channel or workspace, a freeze, a restricted person. */
  parkedBy: ParkedBy | null;
  /** 0: the channel is set up; an address is there and valid. */
  channelReady: boolean;
  hasAddress: boolean;
  /** 1 */
  suppressed: boolean;
  /** 2: may be written to about this topic on this channel. */
  consents: boolean;
  /** 3: workspace, journey or message. */
  heldOut: boolean;
  /** 4: the reason by which the run has ended or would now; null while it goes on (S-4.9). */
  exitReason: string | null;
  /** 4: the step's own "only if". */
  condition: boolean;
  /** S-9.2: this address had this step's content within the hour. */
  duplicateAddress: boolean;
  /** 5 to 7: what caps, quiet hours and send-time ask for. `exit` ends the run, `yielded` makes room for another. */
  cap: Stop | Readonly<{ kind: "exit" }> | Readonly<{ kind: "yield"; until: Instant }> | null;
  quietHours: Stop | null;
  sendTime: Instant | null;
}>;

export type Decision =
  | Readonly<{ kind: "go" }>
  | Readonly<{ kind: "park"; by: ParkedBy }>
  | Readonly<{ kind: "skip"; reason: SkipReason }>
  | Readonly<{ kind: "hold" }>
  | Readonly<{ kind: "defer"; until: Instant; reason: SkipReason }>
  | Readonly<{ kind: "cancel"; reason: string }>
  | Readonly<{ kind: "expire" }>;

/** Facts under which nothing stands in the way of a delivery. */
export const NEUTRAL = {
  parkedBy: null,
  channelReady: true,
  hasAddress: true,
  suppressed: false,
  consents: true,
  heldOut: false,
  exitReason: null,
  condition: true,
  duplicateAddress: false,
  cap: null,
  quietHours: null,
  sendTime: null,
} as const satisfies Partial<Facts>;

/** S-9.7 */
export const MAX_DEFER_MS = 24 * 3_600_000;

/**
 * May this delivery go? The first stop decides (S-9.4); after a deferral everything is asked again from the start
 * (S-9.5), so that nothing sent escapes a check.
 */
export function decide(facts: Facts): Decision {
  for (const { classes, judge } of CHECKS) {
    if (!classes.includes(facts.class)) continue;
    const stop = judge(facts);
    if (stop) return stop;
  }
  return { kind: "go" };
}

type Check = Readonly<{ classes: readonly DeliveryClass[]; judge(facts: Facts): Decision | null }>;

const EVERY: readonly DeliveryClass[] = ["marketing", "transactional", "operational"];
const WRITTEN: readonly DeliveryClass[] = ["marketing", "transactional"];
const MARKETING: readonly DeliveryClass[] = ["marketing"];

/** In the order of S-9.4. Calls of other systems pass only checks 0 and 4 (S-10.5). */
const CHECKS: readonly Check[] = [
  { classes: EVERY, judge: ({ parkedBy }) => parkedBy && { kind: "park", by: parkedBy } },
  { classes: EVERY, judge: (facts) => (isExpired(facts) ? { kind: "expire" } : null) },
  { classes: EVERY, judge: ({ channelReady }) => (channelReady ? null : skip("channel_off")) },
  { classes: EVERY, judge: ({ hasAddress }) => (hasAddress ? null : skip("no_address")) },
  { classes: WRITTEN, judge: ({ suppressed }) => (suppressed ? skip("suppressed") : null) },
  { classes: MARKETING, judge: ({ consents }) => (consents ? null : skip("no_consent")) },
  { classes: EVERY, judge: lastLook },
  {
    classes: MARKETING,
    judge: ({ duplicateAddress }) => (duplicateAddress ? skip("duplicate_address") : null),
  },
  { classes: MARKETING, judge: deferral },
  // Last of all: who is held out stops at the moment the message would have gone, so that both groups walk at one
  // pace (S-8.9). Before it nothing stops but what stops everybody.
  { classes: MARKETING, judge: ({ heldOut }) => (heldOut ? { kind: "hold" } : null) },
];

function isExpired({ expiresAt, now }: Facts): boolean {
  return expiresAt !== null && expiresAt <= now;
}

function lastLook({ exitReason, condition }: Facts): Decision | null {
  if (exitReason !== null) return { kind: "cancel", reason: exitReason };
  return condition ? null : skip("condition_false");
}

/** Checks 5 to 7. */
function deferral(facts: Facts): Decision | null {
  const { cap, quietHours, sendTime, now } = facts;
  if (cap?.kind === "exit") return { kind: "cancel", reason: "cap" };
  if (cap?.kind === "yield") return defer(facts, cap.until, "yielded");
  if (cap) return stopped(facts, cap, "cap");
  if (quietHours) return stopped(facts, quietHours, "quiet_hours");
  return sendTime !== null && sendTime > now ? defer(facts, sendTime, "send_time") : null;
}

function stopped(facts: Facts, stop: Stop, reason: SkipReason): Decision {
  return stop.kind === "skip" ? skip(reason) : defer(facts, stop.until, reason);
}

/** Beyond the longest deferral it is skipped, for the reason that would have deferred it (S-9.7). */
function defer({ queuedAt, maxDeferMs }: Facts, until: Instant, reason: SkipReason): Decision {
  return until > queuedAt + maxDeferMs ? skip(reason) : { kind: "defer", until, reason };
}

function skip(reason: SkipReason): Decision {
  return { kind: "skip", reason };
}
