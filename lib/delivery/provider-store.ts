import type { Channel } from "#lib/delivery/lane.ts";
import { newSigningSecret } from "#lib/delivery/providers/webhook/sign.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";
import { seal, unseal } from "#lib/platform/seal.ts";

/** A provider as set up in a workspace, opened. Its secret never leaves the server. */
export type StoredProvider = Readonly<{
  id: string;
  workspaceId: string;
  channel: Channel;
  kind: string;
  name: string;
  settings: unknown;
  secret: unknown;
  ratePerSecond: number | null;
  enabled: boolean;
}>;

type Row = Omit<StoredProvider, "secret"> & { secret: Buffer | null };
const COLUMNS = `id, workspace_id as "workspaceId", channel, kind, name, settings, secret, rate_per_second as "ratePerSecond", enabled`;

/** The providers of a channel, the first to be used first. */
export async function readProviders(
  sql: Sql,
  workspaceId: string,
  channel: Channel,
): Promise<readonly StoredProvider[]> {
  const rows = await sql.rows<Row>(
    `select ${COLUMNS} from provider where workspace_id = $1 and channel = $2 order by position, created_at, id limit 20`,
    [workspaceId, channel],
    "read_providers",
  );
  return rows.map((row) => ({
    ...row,
    secret: row.secret === null ? null : JSON.parse(unseal(row.secret, aadOf(row))),
  }));
}

/** Saves a provider; without a secret, the one that stands stays (SEC-34). */
export async function saveProvider(
  tx: Tx,
  provider: Omit<StoredProvider, "secret"> & Readonly<{ secret?: unknown; position?: number }>,
): Promise<void> {
  const sealed =
    provider.secret === undefined ? null : seal(JSON.stringify(provider.secret), aadOf(provider));
  await tx.run(
    `insert into provider (id, workspace_id, channel, kind, name, settings, secret, rate_per_second, enabled, position, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, cairn_now())
     on conflict (id) do update set name = excluded.name, settings = excluded.settings,
       secret = coalesce(excluded.secret, provider.secret), rate_per_second = excluded.rate_per_second,
       enabled = excluded.enabled, position = excluded.position
     where provider.workspace_id = excluded.workspace_id`,
    [
      provider.id,
      provider.workspaceId,
      provider.channel,
      provider.kind,
      provider.name,
      JSON.stringify(provider.settings),
      sealed,
      provider.ratePerSecond,
      provider.enabled,
      provider.position ?? 0,
    ],
  );
  // What waited for the settings to be right is tried again at once (RT-08).
  await tx.run(
    "update breaker set probe_at = cairn_now() where workspace_id = $1 and reason = 'configuration' and state <> 'closed'",
    [provider.workspaceId],
  );
}

/** The workspace's own signing secret for webhooks, made at the first call. */
export async function ensureWebhookProvider(sql: Sql, workspaceId: string): Promise<StoredProvider> {
  const id = `${workspaceId}_webhook`;
  const fresh = seal(JSON.stringify({ signing: [newSigningSecret()] }), aadOf({ workspaceId, id }));
  await sql.run(
    `insert into provider (id, workspace_id, channel, kind, name, settings, secret, created_at)
     values ($1, $2, 'webhook', 'webhook', 'Webhooks', '{}', $3, cairn_now()) on conflict do nothing`,
    [id, workspaceId, fresh],
  );
  const [stored] = await readProviders(sql, workspaceId, "webhook");
  if (!stored) throw new Error("the webhook provider was removed while it was made");
  return stored;
}

/** A fresh id for a provider. */
export function newProviderId(): string {
  return newId("prv");
}

function aadOf({ workspaceId, id }: Pick<StoredProvider, "workspaceId" | "id">): string {
  return `${workspaceId}|provider|secret|${id}`;
}
