import type { IncomingHttpHeaders } from "node:http";
import type { Json, JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import { listRefused } from "#lib/eventlog/quarantine.ts";
import type { IntakeOptions } from "#lib/intake/handler.ts";
import { createSource } from "#lib/intake/manage-sources.ts";
import { rotateSecret } from "#lib/intake/source-secrets.ts";
import type { Knock } from "#lib/intake/sources/webhook/define-connector.ts";
import type { Fetched } from "#lib/intake/sources/webhook/outside.ts";
import { connectorOf, webhookSettingsSchema } from "#lib/intake/sources/webhook/settings.ts";
import { buildWorld } from "#tests/world.ts";
import { openDoor, type StoredEvent, storedEvents } from "./door.ts";

/** The secret that tests sign with, unless a scheme wants another form. */
export const SECRET = "a-shared-secret-of-the-sender";

export type HookSource = Readonly<{ id: string; secret: string }>;

/** A world whose door takes hooks, and sources of any kind to send them to. */
export async function openHooks(options: IntakeOptions = {}) {
  const world = await buildWorld();
  const { platform, workspace, keys } = world;
  const door = await openDoor(platform, keys.write, options);

  /** A source as the settings page makes it: the platform's own scheme and mapping. */
  async function addHook(
    kind: string,
    {
      scheme = {},
      mapping = {},
      secret = SECRET,
    }: { scheme?: object; mapping?: object; secret?: string } = {},
  ): Promise<HookSource> {
    const { example } = connectorOf({ kind });
    const settings = webhookSettingsSchema.parse({
      scheme: { ...(example.scheme as object), ...scheme },
      mapping: { ...example.mapping, ...mapping },
    });
    return platform.db.transaction(async (tx) => {
      const id = await createSource(tx, {
        workspaceId: workspace.id,
        kind: "webhook",
        name: kind,
        settings: settings as unknown as JsonObject,
      });
      await rotateSecret(tx, { workspaceId: workspace.id, sourceId: id, secret });
      return { id, secret };
    });
  }

  const post = (
    { id }: HookSource,
    body: Json | Uint8Array,
    headers: Record<string, string> = {},
    query = "",
  ) => door.send(`/hooks/${id}${query}`, body, { key: null, headers });

  async function eventsOf({ id }: HookSource): Promise<StoredEvent[]> {
    const rows = await platform.db.rows<{ seq: number }>("select seq from event where source_id = $1", [id]);
    const own = new Set(rows.map(({ seq }) => seq));
    return (await storedEvents(platform, workspace.id)).filter(({ seq }) => own.has(seq));
  }

  const refusedOf = async ({ id }: HookSource) =>
    (await listRefused(platform.db, workspace.id, { sourceId: id })).rows;

  return { ...world, door, addHook, post, eventsOf, refusedOf };
}

/** What the sender was told of its one event. */
export const statusOf = ({ text }: { text: string }) => (JSON.parse(text) as { status?: string }).status;

type Given = Readonly<{
  headers?: IncomingHttpHeaders;
  bytes?: string | Buffer;
  secrets?: readonly string[];
  now?: Instant;
  query?: string;
  scheme?: object;
  fetched?: (url: string) => Fetched;
}>;

/** Asks a connector directly whether a post is genuine. */
export function verify(kind: string, given: Given) {
  const { headers = {}, bytes = "", secrets = [SECRET], now = Date.now(), query = "", fetched } = given;
  const connector = connectorOf({ kind });
  const fetchText = async (url: string) => fetched?.(url) ?? "missing";
  const knock: Knock = {
    method: "POST",
    headers,
    bytes: Buffer.from(bytes),
    secrets,
    now,
    query: new URLSearchParams(query),
    outside: { once: fetchText, remembered: fetchText },
  };
  const scheme = connector.schema.parse({ ...(connector.example.scheme as object), ...given.scheme });
  return connector.verify(scheme, knock);
}
