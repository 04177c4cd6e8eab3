import { auditCheck } from "#lib/operations/verify/audit-check.ts";
import { rollupCheck } from "#lib/operations/verify/rollup-check.ts";
import type { Verdict, VerifyScope } from "#lib/operations/verify/verdict.ts";
import { firstSeqSince, verify } from "#lib/operations/verify/verify.ts";
import { lastVerify, noteVerify } from "#lib/operations/verify/verify-run.ts";
import type { Platform } from "#lib/platform/platform.ts";

export type Ordered = Readonly<{
  scope: VerifyScope;
  workspaceId?: string | null;
  /** Events received before are taken as checked. */
  since?: Date | null;
}>;

/** Checks the invariants; what a check of everything found is noted for metrics and the System page. */
export async function runVerify(
  { db }: Pick<Platform, "db">,
  { scope, workspaceId = null, since = null }: Ordered,
): Promise<readonly Verdict[]> {
  const started = performance.now();
  const sinceSeq = since === null ? null : await firstSeqSince(db, since);
  const verdicts = await verify(db, workspaceId, [rollupCheck, auditCheck], { scope, sinceSeq });
  if (workspaceId === null) await noteVerify(db, scope, performance.now() - started, verdicts);
  return verdicts;
}

/** A little less than the five minutes in which it is asked for, so that its turn is never skipped. */
const RECENT_S = 240;

/** The quick check that runs every five minutes, once however many processes ask (guarantees 2.2). */
export async function verifyRegularly(platform: Pick<Platform, "db" | "log">): Promise<void> {
  const last = await lastVerify(platform.db);
  if (last !== null && last.ageSeconds < RECENT_S) return;
  const verdicts = await runVerify(platform, { scope: "quick" });
  const wrong = verdicts.filter(({ violations }) => violations > 0);
  for (const { id, violations } of wrong)
    platform.log.error(
      { code: id, count: violations },
      "an invariant does not hold: run `npm run cairn -- verify`",
    );
}
