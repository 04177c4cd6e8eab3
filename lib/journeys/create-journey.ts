import { z } from "zod";
import { emptyDocument, type JourneyDocument } from "#core/journey/document.ts";
import { checkDocument } from "#core/journey/stored.ts";
import { type Call, type JourneyParams, NO_JOURNEY, type Refused, refuse } from "#lib/journeys/call.ts";
import { ARCHIVED, invalidDocument } from "#lib/journeys/edit-draft.ts";
import { lockJourney } from "#lib/journeys/locked-journey.ts";
import { readJourney } from "#lib/journeys/read-journey.ts";
import type { Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";

export const nameSchema = z.string().trim().min(1, "Give the journey a name").max(120);
export const createSchema = z.strictObject({ name: nameSchema, document: z.unknown().optional() });
export const updateSchema = z.strictObject({
  name: nameSchema.optional(),
  tags: z.array(z.string().trim().min(1).max(40)).max(20).optional(),
});

export type Created = Readonly<{ ok: true; journey: Readonly<{ id: string; name: string }> }>;

/** A new journey with a draft: empty, or with a document that was handed in. */
export async function createJourney(
  call: Call<unknown, z.output<typeof createSchema>>,
): Promise<Created | Refused> {
  const { name, document } = call.body;
  const checked =
    document === undefined ? { ok: true as const, document: emptyDocument() } : checkDocument(document);
  if (!checked.ok) return refuse(invalidDocument(checked.problems));
  const journey = await call.platform.db.transaction((tx) =>
    insertJourney(tx, call, { name, document: checked.document }),
  );
  return { ok: true, journey };
}

type NewJourney = Readonly<{ name: string; document: JourneyDocument; id?: string; act?: string }>;

/** The rows of a new journey, in a transaction of the caller's. */
export async function insertJourney(
  tx: Tx,
  { workspace, actor }: Pick<Call, "workspace" | "actor">,
  { name, document, id = newId("jrn"), act = "journey.created" }: NewJourney,
): Promise<Readonly<{ id: string; name: string }>> {
  await tx.run(
    `insert into journey (id, workspace_id, name, priority, tags, created_by, updated_at)
     values ($1, $2, $3, $4, '{}', $5, cairn_now())`,
    [id, workspace.id, name, document.settings.priority, actor.id],
  );
  await tx.run(
    `insert into journey_draft (journey_id, revision, document, updated_by, updated_at) values ($1, 1, $2, $3, cairn_now())`,
    [id, JSON.stringify(document), actor.id],
  );
  await writeAudit(tx, {
    workspaceId: workspace.id,
    actor,
    act,
    objectKind: "journey",
    objectId: id,
    detail: { name, steps: document.steps.length },
  });
  return { id, name };
}

/** A copy with its own draft and nobody inside. */
export async function duplicateJourney(call: Call<JourneyParams>): Promise<Created | Refused> {
  const source = await readJourney(call);
  if (!source) return refuse(NO_JOURNEY);
  const name = `${source.name.slice(0, 112)} (copy)`;
  const { document } = source;
  const journey = await call.platform.db.transaction((tx) =>
    insertJourney(tx, call, { name, document, act: "journey.duplicated" }),
  );
  return { ok: true, journey };
}

/** Name and tags: hot edits, without a version (S-13.9). */
export function updateJourney(
  call: Call<JourneyParams, z.output<typeof updateSchema>>,
): Promise<Readonly<{ ok: true }> | Refused> {
  const { platform, workspace, params, actor, body } = call;
  return platform.db.transaction(async (tx): Promise<Readonly<{ ok: true }> | Refused> => {
    const journey = await lockJourney(tx, workspace.id, params.journeyId);
    if (!journey) return refuse(NO_JOURNEY);
    if (journey.status === "archived") return refuse(ARCHIVED);
    await tx.run(
      "update journey set name = coalesce($2, name), tags = coalesce($3, tags), updated_at = cairn_now() where id = $1",
      [journey.id, body.name ?? null, body.tags ?? null],
    );
    await writeAudit(tx, {
      workspaceId: workspace.id,
      actor,
      act: "journey.renamed",
      objectKind: "journey",
      objectId: journey.id,
      detail: {
        before: journey.name,
        name: body.name ?? journey.name,
        ...(body.tags ? { tags: body.tags } : {}),
      },
    });
    return { ok: true };
  });
}
