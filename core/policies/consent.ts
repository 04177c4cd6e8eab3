import type { Instant } from "#core/kernel/time.ts";

export type ConsentState = "subscribed" | "unsubscribed" | "pending";

/** One word about an address: of a topic, or of all ('' ). `explicit`: the person's own, not an import's or a default's. */
export type ConsentEntry = Readonly<{
  topic: string;
  state: ConsentState;
  explicit: boolean;
  at: Instant;
}>;

/**
 * What stands for one channel, address and topic (S-16.4): the newest explicit word about the topic or about all; of
 * the same instant the unsubscribe. What an import or a default says counts only where the person has said nothing.
 */
export function effectiveConsent(entries: Iterable<ConsentEntry>, topic: string): ConsentState | "none" {
  let standing: ConsentEntry | null = null;
  for (const entry of entries) {
    if (entry.topic !== topic && entry.topic !== "") continue;
    if (!standing || outweighs(entry, standing)) standing = entry;
  }
  return standing?.state ?? "none";
}

/** May a marketing message of this topic go there? Where nobody has said anything, the topic's default decides (S-16.2). */
export function mayWrite(
  entries: Iterable<ConsentEntry>,
  topic: string,
  defaultOf: "opt_in" | "opt_out",
): boolean {
  const state = effectiveConsent(entries, topic);
  return state === "subscribed" || (state === "none" && defaultOf === "opt_out");
}

function outweighs(entry: ConsentEntry, standing: ConsentEntry): boolean {
  if (entry.explicit !== standing.explicit) return entry.explicit;
  if (entry.at !== standing.at) return entry.at > standing.at;
  return entry.state === "unsubscribed";
}
