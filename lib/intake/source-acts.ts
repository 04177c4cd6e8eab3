import { z } from "zod";
import type { JsonObject } from "#core/kernel/json.ts";
import type { Tx } from "#lib/platform/db.ts";
import { type Acting, audit } from "#lib/workspaces/acting.ts";
import { forgetKeys } from "#lib/workspaces/find-key.ts";
import { createKey } from "#lib/workspaces/keys.ts";
import { forgetSources } from "./find-source.ts";
import { createSource, updateSource } from "./manage-sources.ts";
import { dropSecret, rotateSecret } from "./source-secrets.ts";
import { connectorOf, webhookSettingsSchema } from "./sources/webhook/settings.ts";

const MAX_ORIGINS = 20;

const name = z.string().trim().min(1, "Give the source a name.").max(80, "Use at most 80 characters.");
const origin = z
  .string()
  .trim()
  .max(200)
  .transform((text, context) => {
    const parsed = URL.canParse(text) ? new URL(text) : null;
    if (parsed && /^https?:$/.test(parsed.protocol)) return parsed.origin;
    context.addIssue({ code: "custom", message: "Write an origin as https://shop.example.com." });
    return z.NEVER;
  });

/** A secret of the sender's own. */
export const signingSecretSchema = z.string().trim().min(16, "Use at least 16 characters.").max(500);

export const newSourceSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("http"), name }),
  z.strictObject({
    kind: z.literal("webhook"),
    name,
    settings: webhookSettingsSchema,
    /** The sender's own secret, where it has one already. */
    secret: signingSecretSchema.optional(),
  }),
]);
export type NewSource = z.output<typeof newSourceSchema>;

/** What a new source needs to be told to the sender: a write key, or a signing secret, shown this once. */
export type AddedSource = Readonly<{ id: string; writeKey: string | null; secret: string | null }>;

/** Adds a source with what its sender needs. */
export async function addSource(call: Acting, given: NewSource): Promise<AddedSource> {
  const { platform, workspace, actor } = call;
  const added = await platform.db.transaction(async (tx): Promise<AddedSource> => {
    const settings = given.kind === "webhook" ? (given.settings as unknown as JsonObject) : {};
    const id = await createSource(tx, {
      workspaceId: workspace.id,
      kind: given.kind,
      name: given.name,
      settings,
    });
    const secret = await firstSecret(tx, { workspaceId: workspace.id, sourceId: id }, given);
    const key =
      given.kind === "http"
        ? await createKey(tx, {
            workspaceId: workspace.id,
            by: actor.id,
            kind: "write",
            name: given.name,
            scopes: [],
            sourceId: id,
            expiresInDays: null,
          })
        : null;
    const detail = { kind: given.kind, name: given.name };
    await audit(call, tx, { act: "source.created", objectKind: "source", objectId: id, detail });
    return { id, writeKey: key?.value ?? null, secret };
  });
  forget(call);
  return added;
}

/** The sender's own, or one of ours where the sender takes what it is given. */
async function firstSecret(
  tx: Tx,
  place: Readonly<{ workspaceId: string; sourceId: string }>,
  given: NewSource,
): Promise<string | null> {
  if (given.kind !== "webhook") return null;
  if (given.secret !== undefined) {
    await rotateSecret(tx, { ...place, secret: given.secret });
    return null;
  }
  const { secret } = connectorOf(given.settings.scheme);
  return secret === "standard" || secret === "made" ? rotateSecret(tx, place) : null;
}

export const sourceChangeSchema = z.strictObject({
  name: name.optional(),
  allowedOrigins: z.array(origin).max(MAX_ORIGINS, `List at most ${MAX_ORIGINS} origins.`).optional(),
  settings: webhookSettingsSchema.optional(),
  disabled: z.boolean().optional(),
});
export type SourceChange = z.output<typeof sourceChangeSchema>;

/** Changes what is given; false where there is no such source. */
export async function changeSource(call: Acting, id: string, change: SourceChange): Promise<boolean> {
  const { platform, workspace } = call;
  const { settings, ...rest } = change;
  const done = await platform.db.transaction(async (tx) => {
    const given = settings ? { ...rest, settings: settings as unknown as JsonObject } : rest;
    if (!(await updateSource(tx, workspace.id, id, given))) return false;
    const detail = JSON.parse(JSON.stringify(change)) as JsonObject;
    await audit(call, tx, { act: "source.changed", objectKind: "source", objectId: id, detail });
    return true;
  });
  forget(call);
  return done;
}

/** One more signing secret: ours, or the one the sender insists on. It is shown this once. Null: no such source. */
export async function addSigningSecret(
  call: Acting,
  sourceId: string,
  given: string | null,
): Promise<string | null> {
  const { platform, workspace } = call;
  const secret = await platform.db.transaction(async (tx) => {
    const place = { workspaceId: workspace.id, sourceId };
    const added = await rotateSecret(tx, given === null ? place : { ...place, secret: given });
    if (added)
      await audit(call, tx, { act: "source.secret_added", objectKind: "source", objectId: sourceId });
    return added;
  });
  forget(call);
  return secret;
}

/** Takes a signing secret out of force; false where there is none such. */
export async function dropSigningSecret(call: Acting, sourceId: string, secretId: string): Promise<boolean> {
  const { platform, workspace } = call;
  const done = await platform.db.transaction(async (tx) => {
    const dropped = await dropSecret(tx, workspace.id, sourceId, secretId);
    if (dropped)
      await audit(call, tx, { act: "source.secret_dropped", objectKind: "source", objectId: sourceId });
    return dropped;
  });
  forget(call);
  return done;
}

function forget({ platform }: Acting): void {
  forgetSources(platform);
  forgetKeys(platform);
}
