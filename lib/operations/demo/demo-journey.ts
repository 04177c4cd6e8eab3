import { abandonedCart } from "#lib/journeys/gallery/abandoned-cart.ts";
import { startFromGallery } from "#lib/journeys/gallery/use-gallery.ts";
import { publishDraft } from "#lib/journeys/publish-draft.ts";
import type { Platform } from "#lib/platform/platform.ts";
import type { Problem } from "#lib/platform/problem.ts";

const ACTOR = { kind: "system", id: null, name: "Cairn" } as const;

/** The abandoned cart, live, as a member would make it: from the gallery, published. Once a workspace. */
export async function addAbandonedCart(
  platform: Platform,
  workspaceId: string,
  topicId: string,
): Promise<void> {
  const call = { platform, workspace: { id: workspaceId }, actor: ACTOR };
  const known = await findJourney(platform, workspaceId);
  const journeyId = known?.id ?? (await draft(call, topicId));
  if (known?.live) return;
  const published = await publishDraft({
    ...call,
    params: { journeyId },
    body: { revision: 1, note: "As it comes from the gallery" },
  });
  if (!published.ok) throw new Error(`the demo's journey cannot be published: ${said(published.problem)}`);
}

async function draft(
  call: Readonly<{ platform: Platform; workspace: { id: string }; actor: typeof ACTOR }>,
  topicId: string,
) {
  const started = await startFromGallery({ ...call, params: {}, body: { gallery: abandonedCart, topicId } });
  if (!started.ok) throw new Error(`the demo's journey cannot be drawn: ${said(started.problem)}`);
  return started.journey.id;
}

async function findJourney({ db }: Platform, workspaceId: string) {
  const [row] = await db.rows<{ id: string; live: boolean }>(
    "select id, live_version is not null as live from journey where workspace_id = $1 and name = $2 limit 1",
    [workspaceId, abandonedCart.name],
  );
  return row ?? null;
}

function said({ title, detail, errors = [] }: Problem): string {
  return [title, detail, ...errors.map((error) => `${error.pointer}: ${error.detail}`)]
    .filter(Boolean)
    .join("; ");
}
