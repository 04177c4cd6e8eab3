/** Bugs that somebody could write, each with a sentence. The simulation has to find every one (SIM-8). */
export const MUTANTS = {
  "no-epoch": "Guard and result do not ask whether the claim is still theirs.",
  "ack-before-commit": "A sender hears yes before its event is committed.",
  "consent-outside": "Consent is read when the message is rendered, not in the sending transaction.",
  cursor: "The engine reads the queue past the highest number it has seen.",
  "key-without-visit": "A delivery's id forgets how often its step was reached.",
  "renew-lapsed": "A worker that comes back takes up a lease that another holds by now.",
  "no-consent-lock": "The sending transaction does not lock the row of the address.",
  "cap-outside": "What an address had within the hour is read before its row is locked.",
  "local-clock": "Timers go by the worker's own clock.",
  "retry-after-doubt": "After a call without a clear answer an unkeyed message on hold is sent again.",
  "lost-means-unsent": "What a dead process was sending counts as not sent, also on hold.",
  "disposition-after-commit": "The queue row is taken off in a transaction of its own.",
  "unsorted-locks": "A commit of several items takes its locks in the order of the request.",
  "timer-early": "Timers fire a minute early.",
  "restart-keeps-timer": "A wait that restarts keeps the timer it had.",
  "reentry-blind": "Earlier entries are not loaded for the rules of re-entry.",
  "no-shard-lock": "Two workers may move one shard at once.",
  "merge-leaves-queue": "A merge loses what was queued for the loser.",
  "no-look-back": "Runs that came by a merge do not ask what the survivor has done.",
  "order-too-late":
    "The sending transaction does not ask for events that are accepted and not yet processed.",
  "timer-first": "A due timer does not wait for what its person has queued.",
  "exit-keeps-deliveries": "A run that ends leaves its unsent delivery in the lane.",
  "pause-blind": "The sending transaction does not look whether the journey is paused.",
  "settle-after-commit": "The end of a delivery is not told to its run in the same transaction.",
  "count-outside": "Figures are added outside of the transaction that causes them.",
  "aside-for-good":
    "Nobody looks for runs that a resume has missed, because a batch set them aside at that moment.",
  "cap-by-first-try":
    "What an address had within the hour is told by the first try, not by the one that went out.",
  "stale-person": "The sending transaction asks about whom the delivery was for when it was claimed.",
  "parked-for-good": "What was parked behind a door that has opened meanwhile is looked for by nobody.",
} as const;
export type MutantName = keyof typeof MUTANTS;
