import type { Verdict, VerifyScope } from "#lib/operations/verify/verdict.ts";
import type { Sql } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";

/** What the last check of the invariants found (AL-01, AL-20). */
export type LastVerify = Readonly<{
  at: number;
  ageSeconds: number;
  scope: VerifyScope;
  tookMs: number;
  violations: number;
  notRun: number;
  /** Violations of V-01 and V-02: events of which it is not known what became of them. */
  ledger: number;
  /** The invariants that did not hold. */
  wrong: readonly Pick<Verdict, "id" | "title" | "violations" | "first">[];
}>;

type Row = Omit<LastVerify, "at" | "wrong" | "ledger"> & { at: Date; verdicts: readonly Verdict[] };

const LAST = `
  select at, extract(epoch from cairn_now() - at)::float8 as "ageSeconds", scope, took_ms as "tookMs", violations,
    not_run as "notRun", verdicts
  from verify_run order by at desc limit 1`;

/** The newest check, whatever its scope; null before the first. */
export async function lastVerify(sql: Sql): Promise<LastVerify | null> {
  const [row] = await sql.rows<Row>(LAST, [], "last_verify");
  if (!row) return null;
  const { verdicts, at, ...rest } = row;
  const wrong = verdicts.filter(({ violations }) => violations > 0);
  const ledger = wrong.filter(({ id }) => id === "V-01" || id === "V-02");
  return {
    ...rest,
    at: at.getTime(),
    ledger: ledger.reduce((sum, { violations }) => sum + violations, 0),
    wrong: wrong.map(({ id, title, violations, first }) => ({
      id,
      title,
      violations,
      first: first.slice(0, 5),
    })),
  };
}

const KEPT = 500;

/** Notes what a check found, for metrics and the System page. */
export async function noteVerify(
  sql: Sql,
  scope: VerifyScope,
  tookMs: number,
  verdicts: readonly Verdict[],
): Promise<void> {
  const violations = verdicts.reduce((sum, one) => sum + one.violations, 0);
  const notRun = verdicts.filter((one) => one.notRun !== null && one.id !== "V-04").length;
  await sql.run(
    `insert into verify_run (id, at, scope, took_ms, violations, not_run, verdicts)
     values ($1, cairn_now(), $2, $3, $4, $5, $6)`,
    [newId("vfy"), scope, Math.round(tookMs), violations, notRun, JSON.stringify(verdicts)],
  );
  await sql.run(
    `delete from verify_run where id in (select id from verify_run order by at desc offset ${KEPT})`,
  );
}
