import type { Op } from "./acts.ts";
import { type Found, replay } from "./explore.ts";
import type { Intent } from "./intake.ts";
import type { MutantName } from "./mutants.ts";
import type { Swarm } from "./swarm.ts";

const MOST_TRIES = 3_000;

/** Leaves out whatever the failure does not need: halves, quarters, single acts, until nothing more can go. */
export function shrink(swarm: Swarm, ops: readonly Op[], code: string, mutant: MutantName | null = null) {
  let kept = ops;
  let found: Found | null = replay(swarm, kept, mutant).found;
  let tries = 0;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = kept.length - size; at > -size; at -= size) {
      const start = Math.max(0, at);
      const fewer = [...kept.slice(0, start), ...kept.slice(at + size)];
      if (fewer.length === kept.length || tries >= MOST_TRIES) continue;
      tries += 1;
      const outcome = replay(swarm, fewer, mutant);
      if (outcome.found?.code !== code) continue;
      kept = fewer;
      found = outcome.found;
    }
  }
  return { ops: kept, found };
}

/** One line an act. */
export function lineOf(op: Op): string {
  switch (op.do) {
    case "send":
      return `${op.by} takes ${op.intents.map(wordsOf).join("; ")}`;
    case "start":
      return `${op.by} starts ${op.what}`;
    case "go":
      return op.hear === undefined ? `${op.by} goes on` : `${op.by} hears ${op.hear}`;
    case "time":
      return `it becomes ${new Date(op.to).toISOString().slice(8, 23)}`;
    case "failover":
      return `a standby takes over, ${op.missing} commits are missing`;
    default:
      return `${op.by} ${op.do === "crash" ? "crashes" : "renews its leases"}`;
  }
}

function wordsOf({ messageId, event, userId, anonymousId, properties, timestamp }: Intent): string {
  const who = [userId, anonymousId].filter((one) => one !== null).join("+");
  const at = new Date(timestamp).toISOString().slice(8, 23);
  return `${messageId} ${event} of ${who} ${properties["cart"]}${properties["deep"] ? " deep" : ""} dated ${at}`;
}
