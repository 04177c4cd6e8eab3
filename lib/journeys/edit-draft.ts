import { z } from "zod";
import { applyCommand, type Refusal } from "#core/journey/apply.ts";
import { type Command, type CommandKind, commandSchema } from "#core/journey/command.ts";
import { describeCommand } from "#core/journey/describe.ts";
import { documentSchema, type JourneyDocument } from "#core/journey/document.ts";
import { checkDocument, type DocumentProblem } from "#core/journey/stored.ts";
import {
  type Call,
  conflict,
  type JourneyParams,
  NO_JOURNEY,
  type Refused,
  refuse,
} from "#lib/journeys/call.ts";
import { type LockedJourney, lockJourney, type Saved, saveDraft } from "#lib/journeys/locked-journey.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Problem } from "#lib/platform/problem.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";

export const commandsSchema = z.strictObject({
  baseRevision: z.int().min(0),
  commands: z.array(commandSchema).min(1).max(500),
});
export const documentBodySchema = z.strictObject({ baseRevision: z.int().min(0), document: documentSchema });

export type SavedDraft = Readonly<{ ok: true; saved: Saved }>;

/** Applies commands to the draft, in order and all or none, with the function the browser used (ux 3.11). */
export function applyDraftCommands(
  call: Call<JourneyParams, z.output<typeof commandsSchema>>,
): Promise<SavedDraft | Refused> {
  const { baseRevision, commands } = call.body;
  return change(call, baseRevision, (before) => {
    let document = before;
    const words: string[] = [];
    for (const [at, command] of commands.entries()) {
      if (!DRAWING_ONLY.has(command.kind)) words.push(describeCommand(command, document));
      const applied = applyCommand(document, command);
      if (!applied.ok) return refuse(doesNotFit(at, applied.refusal));
      document = applied.document;
    }
    return { document, words };
  });
}

/** Replaces the whole draft: for scripts and for "keep mine". */
export function putDraft(
  call: Call<JourneyParams, z.output<typeof documentBodySchema>>,
): Promise<SavedDraft | Refused> {
  const { baseRevision, document } = call.body;
  return change(call, baseRevision, () => ({ document, words: ["Drawing replaced"] }));
}

type Edited = Readonly<{ document: JourneyDocument; words: readonly string[] }>;

function change(
  call: Call<JourneyParams>,
  baseRevision: number,
  edit: (document: JourneyDocument) => Edited | Refused,
): Promise<SavedDraft | Refused> {
  const { platform, workspace, params, actor } = call;
  return platform.db.transaction(async (tx): Promise<SavedDraft | Refused> => {
    const journey = await lockJourney(tx, workspace.id, params.journeyId);
    if (!journey) return refuse(NO_JOURNEY);
    if (journey.status === "archived") return refuse(ARCHIVED);
    if (journey.revision !== baseRevision) return refuse(conflict(journey.revision));
    const edited = edit(journey.document);
    if ("ok" in edited) return edited;
    const checked = checkDocument(edited.document);
    if (!checked.ok) return refuse(invalidDocument(checked.problems));
    const saved = await saveDraft(tx, journey, checked.document, actor.id);
    await auditEdit(tx, call, journey, saved, edited.words);
    return { ok: true, saved };
  });
}

/** Moves and notes are saved, but are no news for the log. */
const DRAWING_ONLY: ReadonlySet<CommandKind> = new Set<Command["kind"]>([
  "moveSteps",
  "tidy",
  "addNote",
  "editNote",
]);
const WORDS_KEPT = 20;

async function auditEdit(
  tx: Tx,
  { workspace, actor }: Call,
  { id }: LockedJourney,
  { revision }: Saved,
  words: readonly string[],
): Promise<void> {
  if (words.length === 0) return;
  await writeAudit(tx, {
    workspaceId: workspace.id,
    actor,
    act: "journey.edited",
    objectKind: "journey",
    objectId: id,
    detail: { revision, changes: words.slice(0, WORDS_KEPT) },
  });
}

const REFUSALS: Readonly<Record<Refusal, string>> = {
  no_such_step: "This step is not in the draft any more.",
  no_such_connection: "This connection is not in the draft any more.",
  step_exists: "Something in the draft has this id already.",
  occupied: "This output leads somewhere already.",
  cycle: "People would come back to where they were. Use a Loop back step.",
  too_large: "A journey can have 500 steps and 1,000 connections.",
};

function doesNotFit(at: number, refusal: Refusal): Problem {
  return {
    status: 422,
    code: "command_refused",
    title: "A change does not fit the draft",
    detail: REFUSALS[refusal],
    errors: [{ pointer: `/commands/${at}`, code: refusal, detail: REFUSALS[refusal] }],
  };
}

/** What is wrong with a document, place by place. */
export function invalidDocument(problems: readonly DocumentProblem[]): Problem {
  return {
    status: 422,
    code: "invalid_document",
    title: "This is not a journey document",
    detail: "The errors name each place and what it needs.",
    errors: problems.map(({ pointer, code, message }) => ({
      pointer: `/document${pointer}`,
      code,
      detail: message,
    })),
  };
}

export const ARCHIVED: Problem = {
  status: 409,
  code: "archived",
  title: "This journey is archived",
  detail: "Duplicate it to go on working with it.",
};
