import type { Channel } from "#lib/delivery/lane.ts";
import { ensureWebhookProvider, readProviders } from "#lib/delivery/provider-store.ts";
import type { ProviderKind } from "#lib/delivery/providers/provider.ts";
import { providerKind } from "#lib/delivery/providers/registry.ts";
import type { Sql } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** A provider ready to be called. */
export type ChosenProvider = Readonly<{
  id: string;
  kind: ProviderKind;
  settings: unknown;
  secret: unknown;
  ratePerSecond: number | null;
}>;

const INBOX_ID = "test-inbox";

/**
 * Who carries a channel of a workspace: its first enabled provider, for mail else the operator's SMTP_URL. Until the
 * workspace sends for real, the Test inbox takes every message, and after that those of channels that nobody has been set
 * up for; webhooks are always called. Null: the channel is off.
 */
export async function chooseProvider(
  { env }: Pick<Platform, "env">,
  sql: Sql,
  workspace: Readonly<{ id: string; sending: "test_inbox" | "live" }>,
  channel: Channel,
): Promise<ChosenProvider | null> {
  const rows = await readProviders(sql, workspace.id, channel);
  if (channel === "webhook") return open(rows[0] ?? (await ensureWebhookProvider(sql, workspace.id)));
  if (workspace.sending === "test_inbox") {
    const own = rows.find(({ kind }) => kind === "test-inbox");
    return open({ ...INBOX, ...(own ? { id: own.id, settings: own.settings } : {}) });
  }
  const first = rows.find(({ enabled }) => enabled);
  if (first) return open(first);
  if (channel !== "email") return open(INBOX);
  return env.smtpUrl !== null ? open(fromUrl(env.smtpUrl, env.publicUrl)) : null;
}

type Row = Readonly<{
  id: string;
  kind: string;
  settings: unknown;
  secret: unknown;
  ratePerSecond: number | null;
}>;

const INBOX: Row = { id: INBOX_ID, kind: "test-inbox", settings: {}, secret: null, ratePerSecond: null };

/** What is stored was judged when it was saved; what no longer fits is a channel that is off. */
function open({ id, kind: name, settings, secret, ratePerSecond }: Row): ChosenProvider | null {
  const kind = providerKind(name);
  const parsed = kind?.settings.safeParse(settings);
  const opened = kind?.secret.safeParse(secret);
  if (!kind || !parsed?.success || !opened?.success) return null;
  return { id, kind, settings: parsed.data, secret: opened.data, ratePerSecond };
}

/** `smtp://user:password@host:587?from=shop@example.com`: the operator's own server, wherever it stands. */
function fromUrl(text: string, publicUrl: string): Row {
  const url = new URL(text);
  const tls = url.protocol === "smtps:";
  const port = url.port === "" ? (tls ? 465 : 587) : Number(url.port);
  const settings = {
    host: url.hostname,
    port,
    security: tls
      ? "tls"
      : url.searchParams.get("security") === "none" || port === 25 || port === 1025
        ? "none"
        : "starttls",
    user: decodeURIComponent(url.username),
    fromName: "",
    fromEmail: url.searchParams.get("from") ?? `no-reply@${hostOf(publicUrl)}`,
    trusted: true,
  };
  return {
    id: "smtp-url",
    kind: "smtp",
    settings,
    secret: { password: decodeURIComponent(url.password) },
    ratePerSecond: null,
  };
}

/** A sender's domain needs a dot: an installation on one machine has none. */
function hostOf(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  return hostname.includes(".") && !/^[\d.[\]:]+$/.test(hostname) ? hostname : "cairn.invalid";
}
