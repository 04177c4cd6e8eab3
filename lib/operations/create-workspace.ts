import { addTopic, type Topic } from "#lib/consent/topics.ts";
import { createSource } from "#lib/intake/manage-sources.ts";
import type { Tx } from "#lib/platform/db.ts";
import { createKey } from "#lib/workspaces/keys.ts";
import { insertWorkspace, type NewWorkspace } from "#lib/workspaces/workspace.ts";

export type CreatedWorkspace = Readonly<{
  id: string;
  slug: string;
  /** The source that a first snippet sends to, and its write key. */
  sourceId: string;
  writeKey: string;
}>;

/**
 * A workspace that can be used at once: with its owner, a source with a write key, and a topic to write about. Like any
 * new topic it writes only to those who said yes (S-16.2), unless `asks` says otherwise.
 */
export async function createWorkspace(
  tx: Tx,
  fresh: NewWorkspace,
  asks: Topic["defaults"] = { email: "opt_in" },
): Promise<CreatedWorkspace> {
  const { id, slug } = await insertWorkspace(tx, fresh);
  const sourceId = await createSource(tx, { workspaceId: id, kind: "http", name: "Website" });
  const { value } = await createKey(tx, {
    workspaceId: id,
    by: fresh.ownerId ?? null,
    kind: "write",
    name: "Website",
    scopes: [],
    sourceId,
    expiresInDays: null,
  });
  await addTopic(tx, id, { ...FIRST_TOPIC, defaults: asks });
  return { id, slug, sourceId, writeKey: value };
}

/** Something to ask consent for. */
const FIRST_TOPIC = {
  key: "offers",
  name: "Offers",
  description: "Reminders, new arrivals and offers",
} as const;
