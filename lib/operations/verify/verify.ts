import { INVARIANTS } from "#lib/operations/verify/invariants.ts";
import type { Database } from "#lib/platform/db.ts";

/** One invariant's result: how many violations, and the first of them. */
export type Verdict = Readonly<{
  id: string;
  title: string;
  violations: number;
  first: readonly Readonly<{ subject: string; detail: string }>[];
  /** Why it could not be judged; null when it was. */
  notRun: string | null;
}>;

/** A check that needs more than one statement; it joins the list under its id. */
export type Check = Readonly<{
  id: string;
  title: string;
  run(db: Database, workspaceId: string | null): Promise<Verdict["first"]>;
}>;

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
 * Checks the whole database, read-only, each invariant in one snapshot of its own (guarantees 2.2). A statement that
 * takes longer than a minute is given up and told as not run.
 */
export async function verify(
  db: Database,
  workspaceId: string | null,
  more: readonly Check[] = [],
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = ELSEWHERE.map((one) => ({ ...one, violations: 0, first: [] }));
  for (const { id, title, sql } of INVARIANTS) {
    verdicts.push(await judge(id, title, () => query(db, sql, workspaceId)));
  }
  for (const check of more)
    verdicts.push(await judge(check.id, check.title, () => check.run(db, workspaceId)));
  return verdicts.toSorted((a, b) => a.id.localeCompare(b.id));
}

async function judge(id: string, title: string, run: () => Promise<Verdict["first"]>): Promise<Verdict> {
  try {
    const found = await run();
    return { id, title, violations: found.length, first: found.slice(0, SHOWN), notRun: null };
  } catch (error) {
    return { id, title, violations: 0, first: [], notRun: error instanceof Error ? error.message : "failed" };
  }
}

function query(db: Database, sql: string, workspaceId: string | null): Promise<Verdict["first"]> {
  return db.transaction(async (tx) => {
    await tx.run("set local statement_timeout = '60s'");
    return tx.rows<Verdict["first"][number]>(`select subject, detail from (${sql}) violation limit 10000`, [
      workspaceId,
    ]);
  }, "repeatable read");
}
