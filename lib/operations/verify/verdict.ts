import type { Database } from "#lib/platform/db.ts";

export type VerifyScope = "quick" | "full";

/** What breaks an invariant, and how. */
export type Found = readonly Readonly<{ subject: string; detail: string }>[];

/** One invariant's result: how many violations, and the first of them. */
export type Verdict = Readonly<{
  id: string;
  title: string;
  violations: number;
  first: Found;
  /** Why it could not be judged; null when it was. */
  notRun: string | null;
  tookMs: number;
}>;

export type VerifyOptions = Readonly<{
  /** quick: V-01 to V-05, V-09 and V-12, of the events the newest; what runs every five minutes (guarantees 2.2). */
  scope: VerifyScope;
  /** Events with a smaller number are taken as checked; null: all of them. */
  sinceSeq: number | null;
}>;

/** A check that needs more than one statement; it joins the list under its id. */
export type Check = Readonly<{
  id: string;
  title: string;
  run(db: Database, workspaceId: string | null, options: VerifyOptions): Promise<Found>;
}>;
