import type { DeadLetterCause } from "#core/journey/reasons.ts";
import type { Json, JsonObject } from "#core/kernel/json.ts";
import { fingerprintOf } from "#lib/deadletters/fingerprint.ts";
import type { Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";

/** What has died: a journey is a version that cannot be read, `<journey>@<version>`. */
export type SubjectKind = "event" | "run" | "delivery" | "journey";

export type NewDeadLetter = Readonly<{
  workspaceId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  personId?: string | null;
  journeyId?: string | null;
  runId?: string | null;
  stepId?: string | null;
  cause: DeadLetterCause;
  /** One sentence in plain words, without names or addresses: letters with the same one are one group. */
  summary: string;
  /** {channel?, answer?, path?, error?, …}, redacted. */
  detail: JsonObject;
}>;

const INSERT = `
  insert into dead_letter as l (id, workspace_id, subject_kind, subject_id, person_id, journey_id, run_id, step_id, cause,
    fingerprint, summary, detail, first_at, last_at)
  select n.id, n.ws, n.kind, n.subject, n.person, n.journey, n.run, n.step, n.cause, n.fingerprint, n.summary, n.detail,
    cairn_now(), cairn_now()
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::jsonb[])
    as n(id, ws, kind, subject, person, journey, run, step, cause, fingerprint, summary, detail)
  order by n.ws, n.kind, n.subject
  on conflict (workspace_id, subject_kind, subject_id) do`;

// The same subject has one letter: dying again opens it again and counts.
const OPEN = `${INSERT} update set cause = excluded.cause,
    fingerprint = excluded.fingerprint, summary = excluded.summary, detail = excluded.detail, last_at = excluded.last_at,
    count = l.count + 1, status = 'open', resolved_by = null, resolved_at = null, resolution = null`;

/** Puts what cannot go on into the dead letters, in the transaction that gives it up (G-16). */
export async function openDeadLetters(tx: Tx, letters: readonly NewDeadLetter[]): Promise<void> {
  if (letters.length > 0) await tx.run(OPEN, columnsOf(letters), "open_dead_letters");
}

/** The same for what is met again and again until it is mended: said once, and not again to whoever has put it away. */
export async function openOnce(tx: Tx, letters: readonly NewDeadLetter[]): Promise<void> {
  if (letters.length > 0) await tx.run(`${INSERT} nothing`, columnsOf(letters), "open_dead_letters_once");
}

/** One letter. */
export function openDeadLetter(tx: Tx, letter: NewDeadLetter): Promise<void> {
  return openDeadLetters(tx, [letter]);
}

function columnsOf(letters: readonly NewDeadLetter[]): readonly unknown[] {
  const column = <T>(of: (letter: NewDeadLetter) => T) => letters.map(of);
  return [
    column(() => newId("dlq")),
    column(({ workspaceId }) => workspaceId),
    column(({ subjectKind }) => subjectKind),
    column(({ subjectId }) => subjectId),
    column(({ personId }) => personId ?? null),
    column(({ journeyId }) => journeyId ?? null),
    column(({ runId }) => runId ?? null),
    column(({ stepId }) => stepId ?? null),
    column(({ cause }) => cause),
    column((letter) => fingerprintOf(letter.cause, textOf(letter.detail["channel"]), letter.summary)),
    column(({ summary }) => summary),
    column(({ detail }) => JSON.stringify(detail)),
  ];
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
