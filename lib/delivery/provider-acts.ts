import { z } from "zod";
import {
  ensureWebhookProvider,
  newProviderId,
  readProviders,
  type StoredProvider,
  saveProvider,
} from "#lib/delivery/provider-store.ts";
import type { CallResult, ProviderKind } from "#lib/delivery/providers/provider.ts";
import { providerKind } from "#lib/delivery/providers/registry.ts";
import { smtpSettings } from "#lib/delivery/providers/smtp/provider.ts";
import { newSigningSecret } from "#lib/delivery/providers/webhook/sign.ts";
import type { Tx } from "#lib/platform/db.ts";
import { type Acting, audit } from "#lib/workspaces/acting.ts";

/** What the form of the mail server takes. `trusted` is the operator's word alone, in SMTP_URL. */
export const mailServerSchema = smtpSettings.omit({ trusted: true }).extend({
  /** Left out, the one that is kept stays. */
  password: z.string().max(1_000).optional(),
  ratePerSecond: z.number().positive().max(10_000).nullable().default(null),
  enabled: z.boolean().default(true),
});
export type MailServer = z.output<typeof mailServerSchema>;

/** A mail server as it may be shown: without its password (SEC-34). */
export type ShownMailServer = Readonly<{
  id: string;
  enabled: boolean;
  ratePerSecond: number | null;
  settings: Omit<MailServer, "password" | "ratePerSecond" | "enabled">;
  hasPassword: boolean;
}>;

/** The workspace's own mail server, null while it has none. */
export async function readMailServer({
  platform,
  workspace,
}: Pick<Acting, "platform" | "workspace">): Promise<ShownMailServer | null> {
  const stored = await smtpProvider(platform.db, workspace.id);
  const settings = stored ? smtpSettings.safeParse(stored.settings) : null;
  if (!stored || !settings?.success) return null;
  const { trusted: _, ...shown } = settings.data;
  const { id, enabled, ratePerSecond } = stored;
  return { id, enabled, ratePerSecond, settings: shown, hasPassword: passwordOf(stored) !== "" };
}

/** Sets the mail server up, or changes it. */
export async function saveMailServer(call: Acting, given: MailServer): Promise<string> {
  const { platform, workspace } = call;
  const { password, ratePerSecond, enabled, ...settings } = given;
  return platform.db.transaction(async (tx) => {
    const stored = await smtpProvider(tx, workspace.id);
    const id = stored?.id ?? newProviderId();
    const secret = password === undefined && stored ? {} : { secret: { password: password ?? "" } };
    await saveProvider(tx, {
      ...{ id, workspaceId: workspace.id, channel: "email", kind: "smtp", name: settings.host, settings },
      ...{ ratePerSecond, enabled, ...secret },
    });
    const detail = {
      host: settings.host,
      fromEmail: settings.fromEmail,
      enabled,
      newPassword: password !== undefined,
    };
    await audit(call, tx, {
      act: stored ? "provider.changed" : "provider.created",
      objectKind: "provider",
      objectId: id,
      detail,
    });
    return id;
  });
}

/** What a test message came to. `class` is the same as in a delivery's attempt. */
export type TestResult = Pick<CallResult, "class" | "status" | "answer">;

/** Sends one mail through the saved server at once, to the member who asks; null: there is no server to test. */
export async function testMailServer(
  { platform, workspace, requestId }: Pick<Acting, "platform" | "workspace" | "requestId">,
  to: string,
  words: Readonly<{ subject: string; text: string }>,
): Promise<TestResult | null> {
  const stored = await smtpProvider(platform.db, workspace.id);
  const kind: ProviderKind | null = providerKind("smtp");
  if (!stored || !kind) return null;
  const {
    class: outcome,
    status,
    answer,
  } = await kind.send({
    platform,
    settings: kind.settings.parse(stored.settings),
    secret: kind.secret.parse(stored.secret),
    key: `test/${requestId}`,
    deliveryId: `test/${requestId}`,
    workspace,
    personId: null,
    channel: "email",
    class: "transactional",
    address: to,
    rendered: { kind: "mail", ...words, html: `<p>${words.text}</p>`, headers: {} },
    deadlineMs: TEST_DEADLINE_MS,
  });
  return { class: outcome, status, answer };
}

const TEST_DEADLINE_MS = 15_000;

/** A new secret that signs our webhooks, in front of the one before: receivers change over in their own time. */
export async function rotateWebhookSecret(call: Acting): Promise<string> {
  const { platform, workspace } = call;
  const fresh = newSigningSecret();
  await platform.db.transaction(async (tx) => {
    const stored = await ensureWebhookProvider(tx, workspace.id);
    const signing = [fresh, ...signingOf(stored)].slice(0, 2);
    await saveProvider(tx, { ...stored, secret: { signing } });
    await audit(call, tx, { act: "provider.secret_rotated", objectKind: "provider", objectId: stored.id });
  });
  return fresh;
}

async function smtpProvider(
  sql: Pick<Tx, "rows" | "run">,
  workspaceId: string,
): Promise<StoredProvider | null> {
  return (await readProviders(sql, workspaceId, "email")).find(({ kind }) => kind === "smtp") ?? null;
}

const smtpSecretShape = z.object({ password: z.string() });
const webhookSecretShape = z.object({ signing: z.array(z.string()) });

function passwordOf({ secret }: StoredProvider): string {
  const parsed = smtpSecretShape.safeParse(secret);
  return parsed.success ? parsed.data.password : "";
}

function signingOf({ secret }: StoredProvider): readonly string[] {
  const parsed = webhookSecretShape.safeParse(secret);
  return parsed.success ? parsed.data.signing : [];
}
