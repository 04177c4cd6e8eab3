import { randomBytes } from "node:crypto";
import { readSecrets, type SourceSecret, secretsPlace } from "#lib/intake/find-source.ts";
import type { SecretKind } from "#lib/intake/sources/webhook/define-connector.ts";
import { connectorOf, webhookSettingsSchema } from "#lib/intake/sources/webhook/settings.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";
import { seal } from "#lib/platform/seal.ts";

/** So many secrets of a source are active at once: enough to change one without losing a post (guarantees 6). */
const ACTIVE = 5;

/** What may be shown of a secret after it was made. */
export type SecretEntry = Readonly<{ id: string; createdAt: string; last4: string }>;

/**
 * Gives a source a new signing secret, in front of those it has; the oldest beyond five goes. Without a secret of the
 * sender's own, one is made. Returns it, to be shown this once; null when there is no such source.
 */
export async function rotateSecret(
  tx: Tx,
  {
    workspaceId,
    sourceId,
    secret: own,
  }: Readonly<{ workspaceId: string; sourceId: string; secret?: string }>,
): Promise<string | null> {
  const locked = await lockSecrets(tx, workspaceId, sourceId);
  if (!locked) return null;
  const { active, kind } = locked;
  const secret = own ?? freshSecret(kind);
  const added: SourceSecret = { id: newId("sec"), secret, createdAt: new Date().toISOString() };
  await saveSecrets(tx, workspaceId, sourceId, [added, ...active].slice(0, ACTIVE));
  return secret;
}

/** Takes one secret out of force; false when the source has no such secret. */
export async function dropSecret(
  tx: Tx,
  workspaceId: string,
  sourceId: string,
  secretId: string,
): Promise<boolean> {
  const active = (await lockSecrets(tx, workspaceId, sourceId))?.active ?? [];
  const left = active.filter(({ id }) => id !== secretId);
  if (left.length === active.length) return false;
  await saveSecrets(tx, workspaceId, sourceId, left);
  return true;
}

/** The active secrets of a source, newest first, without what is secret about them. */
export async function listSecrets(
  sql: Sql,
  workspaceId: string,
  sourceId: string,
): Promise<readonly SecretEntry[]> {
  const [row] = await sql.rows<{ secrets: Buffer | null }>(
    "select secrets from source where workspace_id = $1 and id = $2",
    [workspaceId, sourceId],
  );
  const active = row?.secrets ? readSecrets(workspaceId, sourceId, row.secrets) : [];
  return active.map(({ id, createdAt, secret }) => ({ id, createdAt, last4: secret.slice(-4) }));
}

/** In the form of Standard Webhooks where those are meant; else one that may stand in an address as well. */
function freshSecret(kind: SecretKind): string {
  return kind === "standard"
    ? `whsec_${randomBytes(32).toString("base64")}`
    : randomBytes(32).toString("hex");
}

async function lockSecrets(
  tx: Tx,
  workspaceId: string,
  sourceId: string,
): Promise<Readonly<{ active: readonly SourceSecret[]; kind: SecretKind }> | null> {
  const [row] = await tx.rows<{ secrets: Buffer | null; settings: unknown }>(
    "select secrets, settings from source where workspace_id = $1 and id = $2 and kind = 'webhook' for update",
    [workspaceId, sourceId],
  );
  if (!row) return null;
  const active = row.secrets ? readSecrets(workspaceId, sourceId, row.secrets) : [];
  const settings = webhookSettingsSchema.safeParse(row.settings);
  return { active, kind: settings.success ? connectorOf(settings.data.scheme).secret : "standard" };
}

async function saveSecrets(tx: Tx, workspaceId: string, sourceId: string, secrets: readonly SourceSecret[]) {
  const sealed = seal(JSON.stringify(secrets), secretsPlace(workspaceId, sourceId));
  await tx.run("update source set secrets = $3 where workspace_id = $1 and id = $2", [
    workspaceId,
    sourceId,
    sealed,
  ]);
}
