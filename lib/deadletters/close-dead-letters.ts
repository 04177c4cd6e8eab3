import type { SubjectKind } from "#lib/deadletters/open-dead-letter.ts";
import type { Tx } from "#lib/platform/db.ts";

export type Closing = Readonly<{
  workspaceId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  /** What became of it in the end. */
  resolution: string;
}>;

/** Closes letters whose subject, tried again, has come to another end. */
export async function closeDeadLetters(tx: Tx, closings: readonly Closing[]): Promise<void> {
  if (closings.length === 0) return;
  await tx.run(
    `update dead_letter l set status = 'resolved', resolution = n.resolution, resolved_at = cairn_now()
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as n(ws, kind, subject, resolution)
     where l.workspace_id = n.ws and l.subject_kind = n.kind and l.subject_id = n.subject and l.status in ('open', 'retried')`,
    [
      closings.map(({ workspaceId }) => workspaceId),
      closings.map(({ subjectKind }) => subjectKind),
      closings.map(({ subjectId }) => subjectId),
      closings.map(({ resolution }) => resolution),
    ],
    "close_dead_letters",
  );
}
