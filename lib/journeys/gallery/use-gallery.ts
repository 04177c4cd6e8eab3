import { type Call, type Refused, refuse } from "#lib/journeys/call.ts";
import { insertJourney } from "#lib/journeys/create-journey.ts";
import { abandonedCart } from "#lib/journeys/gallery/abandoned-cart.ts";
import type { GalleryJourney } from "#lib/journeys/gallery/gallery.ts";
import { createTemplate } from "#lib/templates/store.ts";

/** What there is to start from. */
export const GALLERY: readonly GalleryJourney[] = [abandonedCart];

export type Started = Readonly<{ ok: true; journey: Readonly<{ id: string; name: string }> }>;

/**
 * Makes a draft of a gallery's journey. Its messages become templates of the workspace, about `topicId`, of which
 * those that are there already by name are used again.
 */
export async function startFromGallery(
  call: Call<unknown, Readonly<{ gallery: GalleryJourney; topicId: string | null; name?: string }>>,
): Promise<Started | Refused> {
  const { gallery, topicId, name = gallery.name } = call.body;
  const ids: Record<string, string> = {};
  for (const { key, ...template } of gallery.templates) {
    const known = await findTemplate(call, template.name);
    const made = known
      ? null
      : await createTemplate({ ...call, body: { ...template, mode: "mjml", class: "marketing", topicId } });
    if (made && !made.ok) return refuse(made.problem);
    ids[key] = known ?? made?.template.id ?? "";
  }
  const document = gallery.document(ids);
  const journey = await call.platform.db.transaction((tx) =>
    insertJourney(tx, call, { name, document, act: "journey.from_gallery" }),
  );
  return { ok: true, journey };
}

async function findTemplate({ platform, workspace }: Call, name: string): Promise<string | null> {
  const [row] = await platform.db.rows<{ id: string }>(
    "select id from template where workspace_id = $1 and name = $2 and archived_at is null order by created_at limit 1",
    [workspace.id, name],
  );
  return row?.id ?? null;
}
