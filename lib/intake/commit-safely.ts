import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Refused } from "#lib/eventlog/quarantine.ts";
import { type Commit, commitDrafts } from "#lib/intake/commit-drafts.ts";
import type { Draft } from "#lib/intake/draft.ts";
import type { IdentityCache } from "#lib/people/identity-cache.ts";
import { IdentityRace } from "#lib/people/save-identities.ts";
import { type Database, sqlState } from "#lib/platform/db.ts";

const TRIES = 6;

/**
 * Commits whatever happens to one row: deadlocks and races are tried again, and what the database cannot store is found
 * by halving, set aside and answered, while its neighbours commit (guarantees 4.1). Throws only when there is no database.
 */
export async function commitSafely(
  db: Database,
  cache: IdentityCache,
  drafts: readonly Draft[],
  refused: readonly Refused[],
  attempt = 1,
): Promise<Commit> {
  try {
    return await commitDrafts(db, cache, drafts, refused);
  } catch (error) {
    if (isBadData(error)) return halve(db, cache, drafts, refused);
    if (!isPassing(error) || attempt >= TRIES) throw error;
    await sleep(error instanceof IdentityRace ? randomInt(1, 10) : randomInt(50, 500));
  }
  return commitSafely(db, cache, drafts, refused, attempt + 1);
}

async function halve(
  db: Database,
  cache: IdentityCache,
  drafts: readonly Draft[],
  refused: readonly Refused[],
): Promise<Commit> {
  const [only] = drafts;
  if (drafts.length <= 1) {
    const kept = only ? [...refused, asRefused(only)] : refused;
    await commitDrafts(db, cache, [], kept);
    return {
      outcomes: only ? [{ status: "rejected", refusal: { code: "not_storable" } }] : [],
      shards: new Set(),
    };
  }
  const middle = drafts.length >> 1;
  const left = await commitSafely(db, cache, drafts.slice(0, middle), refused);
  const right = await commitSafely(db, cache, drafts.slice(middle), []);
  return {
    outcomes: [...left.outcomes, ...right.outcomes],
    shards: new Set([...left.shards, ...right.shards]),
  };
}

function asRefused({ event }: Draft): Refused {
  const { workspaceId, sourceId, receivedAt, type, event: name, messageId, body } = event;
  return {
    workspaceId,
    sourceId,
    kind: "quarantined",
    code: "not_storable",
    pointer: null,
    raw: Buffer.from(JSON.stringify({ type, event: name, messageId, ...body })),
    receivedAt,
  };
}

/** Deadlock, serialisation, a lock not got in time, or somebody who was quicker: the next try sees what they did. */
function isPassing(error: unknown): boolean {
  return error instanceof IdentityRace || ["40P01", "40001", "55P03"].includes(sqlState(error) ?? "");
}

/** A value that Postgres will not take (classes 22, 23 and 54): some row's fault, never the group's. */
function isBadData(error: unknown): boolean {
  return /^(22|23|54)/.test(sqlState(error) ?? "");
}
