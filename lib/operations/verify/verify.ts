import { inSnapshot, keyCheck, ledgerCheck, violationsOf } from "#lib/operations/verify/event-checks.ts";
import { INVARIANTS } from "#lib/operations/verify/invariants.ts";
import type { VerifyScope } from "#lib/operations/verify/verify-run.ts";
import type { Database } from "#lib/platform/db.ts";

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

const FULL: VerifyOptions = { scope: "full", sinceSeq: null };
const SHOWN = 20;

/** What a database alone cannot show, and who does. */
const ELSEWHERE: readonly Readonly<{ id: string; title: string; notRun: string }>[] = [
  {
    id: "V-04",
    title: "each batch's answers add up",
    notRun: "needs the sender's ledger; the fault tests check it",
  },
];

/**
 * Checks the whole database, read-only, each invariant in snapshots of its own (guarantees 2.2). A statement that
 * takes longer than a minute is given up and told as not run.
 */
export async function verify(
  db: Database,
  workspaceId: string | null,
  more: readonly Check[] = [],
  options: VerifyOptions = FULL,
): Promise<readonly Verdict[]> {
  const quick = options.scope === "quick";
  const verdicts: Verdict[] = ELSEWHERE.map((one) => ({ ...one, violations: 0, first: [], tookMs: 0 }));
  for (const check of [keyCheck, ledgerCheck])
    verdicts.push(await judge(check.id, check.title, () => check.run(db, workspaceId, options)));
  for (const { id, title, sql } of INVARIANTS.filter((one) => !quick || one.quick))
    verdicts.push(await judge(id, title, () => query(db, sql, workspaceId)));
  for (const check of quick ? [] : more)
    verdicts.push(await judge(check.id, check.title, () => check.run(db, workspaceId, options)));
  return verdicts.toSorted((a, b) => a.id.localeCompare(b.id));
}

/** The number from which on events were received at that time or later. */
export async function firstSeqSince(db: Database, at: Date): Promise<number> {
  const [row] = await db.rows<{ seq: number | null }>(
    "select min(seq) as seq from event where received_at >= $1",
    [at],
  );
  return row?.seq ?? Number.MAX_SAFE_INTEGER;
}

async function judge(id: string, title: string, run: () => Promise<Found>): Promise<Verdict> {
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  try {
    const found = await run();
    return {
      id,
      title,
      violations: found.length,
      first: found.slice(0, SHOWN),
      notRun: null,
      tookMs: took(),
    };
  } catch (error) {
    const notRun = error instanceof Error ? error.message : "failed";
    return { id, title, violations: 0, first: [], notRun, tookMs: took() };
  }
}

function query(db: Database, sql: string, workspaceId: string | null): Promise<Found> {
  return inSnapshot(db, (tx) => tx.rows<Found[number]>(violationsOf(sql), [workspaceId]));
}
