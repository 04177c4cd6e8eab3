import { documentSchema } from "#core/journey/document.ts";
import { sha256Hex } from "#core/kernel/hash.ts";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import type { Tx } from "#lib/platform/db.ts";

export type Installed = Readonly<{ id: string; workspaceId: string; name: string; document: unknown }>;

/** A journey of the product's own, live in its first version; one that is there already stays as it is. */
export async function installJourney(tx: Tx, { id, workspaceId, name, document }: Installed): Promise<void> {
  const read = documentSchema.parse(document);
  await tx.run(
    `insert into journey (id, workspace_id, name, status, live_version, updated_at)
     values ($1, $2, $3, 'live', 1, cairn_now()) on conflict do nothing`,
    [id, workspaceId, name],
  );
  await tx.run(
    `insert into journey_version (journey_id, number, document, content_hash) values ($1, 1, $2, $3)
     on conflict do nothing`,
    [id, JSON.stringify(read), sha256Hex(canonicalJson(read as unknown as Json))],
  );
}
