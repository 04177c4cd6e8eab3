import { type Instant, SECOND } from "#core/kernel/time.ts";
import { keepNewestRefused } from "#lib/eventlog/quarantine.ts";
import type { FoundSource } from "#lib/intake/find-source.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";
import { retryAfterOf } from "#lib/intake/unavailable.ts";
import type { Sql } from "#lib/platform/db.ts";

/** Tells the owner of a source that posts are refused there, without giving strangers room in the database. */
export interface RefusalNotes {
  note(sql: Sql, source: FoundSource, code: RefusalCode, bytes: Buffer): Promise<void>;
}

const EVERY = 5 * SECOND;
const MAX_KNOWN = 10_000;
/** So much of a post that nobody vouches for is kept, and of so many. */
const KEPT_BYTES = 1_024;
const KEPT_ROWS = 20;

/** One note a source each five seconds and process; of all its notes the newest twenty are kept. */
export function openRefusalNotes(now: () => Instant): RefusalNotes {
  const noted = new Map<string, Instant>();
  return {
    async note(sql, { workspaceId, id }, code, bytes) {
      const receivedAt = now();
      if (Math.abs(receivedAt - (noted.get(id) ?? 0)) < EVERY) return;
      if (noted.size >= MAX_KNOWN) noted.clear();
      noted.set(id, receivedAt);
      const raw = bytes.subarray(0, KEPT_BYTES);
      const refused = {
        workspaceId,
        sourceId: id,
        kind: "rejected",
        code,
        pointer: null,
        raw,
        receivedAt,
      } as const;
      try {
        await keepNewestRefused(sql, refused, KEPT_ROWS);
      } catch (error) {
        // A database that is away does not turn a refusal into something else.
        if (retryAfterOf(error) === null) throw error;
      }
    },
  };
}
