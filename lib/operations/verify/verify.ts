import { keyCheck, ledgerCheck } from "#lib/operations/verify/event-checks.ts";
import { INVARIANTS } from "#lib/operations/verify/invariants.ts";
import { inSnapshot, violationsOf } from "#lib/operations/verify/snapshot.ts";
import type { Check, Found, Verdict, VerifyOptions } from "#lib/operations/verify/verdict.ts";
import type { Database } from "#lib/platform/db.ts";

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
