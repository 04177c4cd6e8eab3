import type { ParkedBy } from "#core/policies/decide.ts";
import {
  beginProbe,
  brokenOf,
  type CallNews,
  closeBreaker,
  judgeCalls,
  openBreaker,
} from "#lib/delivery/breaker.ts";
import type { Database } from "#lib/platform/db.ts";

/** A breaker that is not closed; one whose time has come lets a single delivery through (RT-20). */
export type Door = Readonly<{ by: ParkedBy; letsOneThrough: boolean }>;
export type Doors = ReadonlyMap<string, Door>;

/** The shut doors of a lane, by breaker. */
export async function tryDoors(db: Database, lane: string): Promise<Doors> {
  const doors = new Map<string, Door>();
  for (const { key, reason, due } of (await brokenOf(db, lane)).values()) {
    const letsOneThrough = due && (await db.transaction((tx) => beginProbe(tx, key)));
    doors.set(key, { by: reason === "configuration" ? "configuration" : "breaker", letsOneThrough });
  }
  return doors;
}

/** Shuts doors behind which too much fails, and opens those through which a call went well. */
export async function moveDoors(db: Database, lane: string, news: readonly CallNews[]): Promise<void> {
  if (news.length === 0) return;
  const broken = await brokenOf(db, lane);
  for (const [key, one] of judgeCalls(news)) await openBreaker(db, key, one.workspaceId, reasonOf(one));
  for (const one of news) {
    if (!broken.has(one.key)) continue;
    if (one.failed || one.configuration) await openBreaker(db, one.key, one.workspaceId, reasonOf(one));
    else await db.transaction((tx) => closeBreaker(tx, one.key));
  }
}

function reasonOf({ configuration }: CallNews): "configuration" | "failures" {
  return configuration ? "configuration" : "failures";
}
