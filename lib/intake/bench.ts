import { quarantineRoom } from "#lib/eventlog/quarantine.ts";
import { commitSafely } from "#lib/intake/commit-safely.ts";
import { openGate, type Readings } from "#lib/intake/gate.ts";
import { groupCommit } from "#lib/intake/group-commit.ts";
import { RATES, type Rates } from "#lib/intake/limits.ts";
import { rateLimiter } from "#lib/intake/rates.ts";
import { openRefusalNotes } from "#lib/intake/sources/webhook/note-refusals.ts";
import { type FetchText, openOutside } from "#lib/intake/sources/webhook/outside.ts";
import { openSamples } from "#lib/intake/sources/webhook/sample.ts";
import type { Bench } from "#lib/intake/submit-items.ts";
import { identityCache } from "#lib/people/identity-cache.ts";
import type { Platform } from "#lib/platform/platform.ts";

export type BenchOptions = Readonly<{
  rates?: Partial<Rates>;
  readings?: Partial<Readings>;
  /** How keys and certificates of signing platforms are fetched; through `safeFetch` unless said. */
  fetchText?: FetchText;
}>;

/** What takes events in over a platform: one cache of identities, one queue of commits. */
export function openBench(
  platform: Platform,
  { rates = {}, readings = {}, fetchText }: BenchOptions = {},
): Bench {
  const { db, queues, clock, log, env } = platform;
  const cache = identityCache(() => performance.now());
  const gate = openGate(platform, readings);
  return {
    db,
    log,
    env,
    now: () => clock.now(),
    outside: openOutside(() => clock.now(), fetchText),
    samples: openSamples(() => clock.now()),
    refusals: openRefusalNotes(() => clock.now()),
    gate,
    rates: rateLimiter({ sharers: gate.sharers }),
    limits: { ...RATES, ...rates },
    room: quarantineRoom(() => performance.now()),
    commits: groupCommit({
      commit: (drafts, refused) => commitSafely(db, cache, drafts, refused),
      committed: (shards) => {
        if (shards.size > 0) queues.ring({ name: "engine" });
      },
    }),
  };
}
