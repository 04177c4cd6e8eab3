import { z } from "zod";
import { checkDocument, readStored } from "#core/journey/stored.ts";
import {
  type Call,
  conflict,
  type JourneyParams,
  journeyParams,
  NO_JOURNEY,
  type ReadCall,
  type Refused,
  refuse,
} from "#lib/journeys/call.ts";
import { ARCHIVED, type SavedDraft } from "#lib/journeys/edit-draft.ts";
import { type LockedJourney, lockJourney, saveDraft } from "#lib/journeys/locked-journey.ts";
import type { Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";

export const checkpointSchema = z.strictObject({
  name: z.string().trim().min(1, "Give the checkpoint a name").max(120),
  revision: z.int().min(0),
});
export const revisionSchema = z.strictObject({ baseRevision: z.int().min(0) });
export const checkpointParams = journeyParams.extend({ checkpointId: z.string().min(1).max(64) });
type CheckpointParams = z.output<typeof checkpointParams>;

export type CheckpointView = Readonly<{
  id: string;
  name: string;
  revision: number;
  author: string | null;
  createdAt: string;
}>;

const KEPT = 100;

/** Keeps the draft as it is now under a name, to come back to; the oldest give way beyond a hundred. */
export function saveCheckpoint(
  call: Call<JourneyParams, z.output<typeof checkpointSchema>>,
): Promise<Readonly<{ ok: true; id: string }> | Refused> {
  const { name, revision } = call.body;
  return inDraft(call, revision, async (tx, journey) => {
    const id = newId("chp");
    await tx.run(
      `insert into journey_checkpoint (id, journey_id, name, revision, document, created_by, created_at)
       values ($1, $2, $3, $4, $5, $6, cairn_now())`,
      [id, journey.id, name, revision, JSON.stringify(journey.document), call.actor.id],
    );
    await tx.run(
      `delete from journey_checkpoint where journey_id = $1 and id not in (
         select id from journey_checkpoint where journey_id = $1 order by created_at desc, id limit ${KEPT})`,
      [journey.id],
    );
    await tell(tx, call, "journey.checkpoint", { name, revision });
    return { ok: true, id };
  });
}

/** The checkpoints of a journey, the newest first. */
export async function listCheckpoints({
  platform,
  workspace,
  params,
}: ReadCall<JourneyParams>): Promise<readonly CheckpointView[]> {
  const rows = await platform.db.rows<CheckpointView & { createdAt: Date | string }>(
    `select c.id, c.name, c.revision, m.name as author, c.created_at as "createdAt"
     from journey_checkpoint c join journey j on j.id = c.journey_id left join member m on m.id = c.created_by
     where j.workspace_id = $1 and j.id = $2 order by c.created_at desc, c.id limit ${KEPT}`,
    [workspace.id, params.journeyId],
  );
  return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt).toISOString() }));
}

/** The drawing of a checkpoint becomes the draft. */
export function restoreCheckpoint(
  call: Call<CheckpointParams, z.output<typeof revisionSchema>>,
): Promise<SavedDraft | Refused> {
  return inDraft(call, call.body.baseRevision, async (tx, journey) => {
    const [row] = await tx.rows<{ name: string; document: unknown }>(
      "select name, document from journey_checkpoint where id = $1 and journey_id = $2",
      [call.params.checkpointId, journey.id],
    );
    if (!row) return refuse(NO_JOURNEY);
    const checked = checkDocument(row.document);
    const document = checked.ok ? checked.document : readStored(row.document);
    const saved = await saveDraft(tx, journey, document, call.actor.id);
    await tell(tx, call, "journey.checkpoint_restored", { name: row.name, revision: saved.revision });
    return { ok: true, saved };
  });
}

/** Throws the changes of the draft away: it is the live version again. The numbering of revisions goes on (S-13.2). */
export function discardDraft(
  call: Call<JourneyParams, z.output<typeof revisionSchema>>,
): Promise<SavedDraft | Refused> {
  return inDraft(call, call.body.baseRevision, async (tx, journey) => {
    const [live] = await tx.rows<{ document: unknown }>(
      "select document from journey_version where journey_id = $1 and number = $2",
      [journey.id, journey.liveVersion],
    );
    if (!live) return refuse(NEVER_LIVE);
    const saved = await saveDraft(tx, journey, readStored(live.document), call.actor.id);
    await tell(tx, call, "journey.draft_discarded", { revision: saved.revision });
    return { ok: true, saved };
  });
}

async function inDraft<Result>(
  { platform, workspace, params }: Call<JourneyParams>,
  revision: number,
  work: (tx: Tx, journey: LockedJourney) => Promise<Result | Refused>,
): Promise<Result | Refused> {
  return platform.db.transaction(async (tx) => {
    const journey = await lockJourney(tx, workspace.id, params.journeyId);
    if (!journey) return refuse(NO_JOURNEY);
    if (journey.status === "archived") return refuse(ARCHIVED);
    if (journey.revision !== revision) return refuse(conflict(journey.revision));
    return work(tx, journey);
  });
}

function tell(
  tx: Tx,
  { workspace, actor, params }: Call<JourneyParams>,
  act: string,
  detail: Readonly<Record<string, string | number>>,
): Promise<void> {
  const base = { workspaceId: workspace.id, actor, objectKind: "journey", objectId: params.journeyId };
  return writeAudit(tx, { ...base, act, detail });
}

const NEVER_LIVE = {
  status: 409,
  code: "never_live",
  title: "There is nothing to go back to",
  detail: "This journey was never published. Archive it, or draw on.",
};
