import { z } from "zod";
import { countOpen, type LetterChoice, openLetters } from "#lib/deadletters/resolve.ts";
import { OUTLOOKS, type Outlook, whatRetryWouldDo } from "#lib/delivery/retry-outlook.ts";
import { startJob } from "#lib/jobs/start-job.ts";
import type { Sql } from "#lib/platform/db.ts";
import { type Acting, audit } from "#lib/workspaces/acting.ts";

export const letterChoiceSchema = z.union([
  z.strictObject({ ids: z.array(z.string().max(64)).min(1).max(1_000) }),
  z.strictObject({ fingerprint: z.string().min(1).max(64) }),
]);
export const retrySchema = z.strictObject({
  choice: letterChoiceSchema,
  ratePerSecond: z.number().positive().max(1_000).default(50),
});

/** What a retry of a choice would come to, counted before anybody confirms it (RT-30). */
export type Preflight = Readonly<{
  total: number;
  /** Of how many letters the outlook was looked up; the rest is of the same kind. */
  looked: number;
  events: number;
  /** Runs that broke, and journeys; they are not tried again from here. */
  runs: number;
  deliveries: Readonly<Record<Outlook, number>>;
}>;

const PAGE = 1_000;
const MOST_LOOKED = 5_000;

/** Counts what would happen, without doing it. */
export async function preflightRetry(
  sql: Sql,
  workspaceId: string,
  choice: LetterChoice,
): Promise<Preflight> {
  const counts = { looked: 0, events: 0, runs: 0 };
  const deliveries = Object.fromEntries(OUTLOOKS.map((outlook) => [outlook, 0])) as Record<Outlook, number>;
  for (let after = ""; counts.looked < MOST_LOOKED; ) {
    const letters = await openLetters(sql, workspaceId, choice, after, PAGE);
    const ids = letters
      .filter(({ subjectKind }) => subjectKind === "delivery")
      .map(({ subjectId }) => subjectId);
    for (const outlook of (await whatRetryWouldDo(sql, workspaceId, ids)).values()) deliveries[outlook] += 1;
    counts.looked += letters.length;
    counts.events += letters.filter(({ subjectKind }) => subjectKind === "event").length;
    counts.runs += letters.filter(
      ({ subjectKind }) => subjectKind === "run" || subjectKind === "journey",
    ).length;
    const last = letters.at(-1);
    if (letters.length < PAGE || !last) break;
    after = last.id;
  }
  return { total: await countOpen(sql, workspaceId, choice), ...counts, deliveries };
}

/** Starts the retry of a choice as a job; a second click on the same group is the same job. */
export async function retryLetters(
  call: Acting,
  { choice, ratePerSecond }: z.output<typeof retrySchema>,
): Promise<Readonly<{ jobId: string; total: number }>> {
  const { platform, workspace, actor } = call;
  const started = await platform.db.transaction(async (tx) => {
    const total = await countOpen(tx, workspace.id, choice);
    const name = "ids" in choice ? choice.ids.toSorted().join() : choice.fingerprint;
    const job = await startJob(tx, {
      workspaceId: workspace.id,
      kind: "retry-dead-letters",
      params: { choice, ratePerSecond },
      exclusive: `retry-dead-letters:${name}`,
      total,
      startedBy: actor.id,
    });
    if (job.fresh) {
      const detail =
        "ids" in choice
          ? { ids: choice.ids.slice(0, 50), total }
          : { fingerprint: choice.fingerprint, total };
      await audit(call, tx, {
        act: "dead_letter.retry",
        objectKind: "dead_letter",
        detail: { ...detail, jobId: job.id },
      });
    }
    return { jobId: job.id, total };
  });
  platform.queues.ring({ name: "jobs" });
  return started;
}
