import type { SubjectKind } from "#lib/deadletters/open-dead-letter.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";
import type { AuditActor } from "#lib/workspaces/actor.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";

/** Which letters somebody means: some of them by id, or a whole group by its fingerprint. */
export type LetterChoice = Readonly<{ ids: readonly string[] }> | Readonly<{ fingerprint: string }>;

const CHOSEN = `workspace_id = $1 and ($2::text[] is null or id = any($2::text[])) and ($3::text is null or fingerprint = $3)`;

/** What every statement about a choice begins its parameters with. */
function choiceOf(workspaceId: string, choice: LetterChoice): readonly unknown[] {
  return "ids" in choice ? [workspaceId, choice.ids, null] : [workspaceId, null, choice.fingerprint];
}

/** Puts letters away with a reason; nothing is tried again (RT-31). Says how many there were. */
export async function discardLetters(
  tx: Tx,
  workspaceId: string,
  choice: LetterChoice,
  { actor, reason }: Readonly<{ actor: AuditActor; reason: string }>,
): Promise<number> {
  const n = await tx.run(
    `update dead_letter set status = 'discarded', resolved_by = $4, resolved_at = cairn_now(), resolution = $5
     where ${CHOSEN} and status in ('open', 'retried')`,
    [...choiceOf(workspaceId, choice), actor.id, reason],
  );
  if (n > 0) {
    const detail =
      "fingerprint" in choice
        ? { fingerprint: choice.fingerprint, n, reason }
        : { ids: choice.ids.slice(0, 50), n, reason };
    await writeAudit(tx, {
      workspaceId,
      actor,
      act: "dead_letter.discard",
      objectKind: "dead_letter",
      detail,
    });
  }
  return n;
}

export type ChosenLetter = Readonly<{
  id: string;
  subjectKind: SubjectKind;
  subjectId: string;
}>;

/** Open letters of a choice, by id, a page at a time. */
export function openLetters(
  sql: Sql,
  workspaceId: string,
  choice: LetterChoice,
  after: string,
  limit: number,
): Promise<readonly ChosenLetter[]> {
  return sql.rows<ChosenLetter>(
    `select id, subject_kind as "subjectKind", subject_id as "subjectId" from dead_letter
     where ${CHOSEN} and status = 'open' and id > $4 order by id limit $5`,
    [...choiceOf(workspaceId, choice), after, limit],
  );
}

/** How many open letters a choice holds. */
export async function countOpen(sql: Sql, workspaceId: string, choice: LetterChoice): Promise<number> {
  const [row] = await sql.rows<{ n: number }>(
    `select count(*) as n from dead_letter where ${CHOSEN} and status = 'open'`,
    [...choiceOf(workspaceId, choice)],
  );
  return row?.n ?? 0;
}

/** Notes that letters are being tried again; each closes when its subject comes to an end. */
export async function markRetried(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
  by: string | null,
): Promise<void> {
  await tx.run(
    `update dead_letter set status = 'retried', resolved_by = $3, resolved_at = null, resolution = null
     where workspace_id = $1 and id = any($2::text[]) and status = 'open'`,
    [workspaceId, ids, by],
  );
}
