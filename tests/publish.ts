import { documentSchema } from "#core/journey/document.ts";
import { sha256Hex } from "#core/kernel/hash.ts";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import { newId } from "#lib/platform/ids.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** A live journey in its first version, as publishing leaves it; the document may be written short. */
export async function publishJourney(
  platform: Platform,
  workspaceId: string,
  short: unknown,
  name = "A journey",
): Promise<string> {
  const document = documentSchema.parse(short);
  const id = newId("jrn");
  await platform.db.transaction(async (tx) => {
    await tx.run(
      "insert into journey (id, workspace_id, name, status, live_version, updated_at) values ($1, $2, $3, 'live', 1, cairn_now())",
      [id, workspaceId, name],
    );
    await tx.run(
      "insert into journey_version (journey_id, number, document, content_hash) values ($1, 1, $2, $3)",
      [id, JSON.stringify(document), sha256Hex(canonicalJson(document as unknown as Json))],
    );
  });
  return id;
}
