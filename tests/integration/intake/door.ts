import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";
import type { Json } from "#core/kernel/json.ts";
import { createIntake, type Intake, type IntakeOptions } from "#lib/intake/handler.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { openServer } from "#workers/front-server.ts";

export type Answer = Readonly<{ status: number; headers: Headers; text: string; json: Answered }>;
type Answered = Readonly<{
  success?: boolean;
  code?: string;
  status?: number | string;
  instance?: string;
  errors?: readonly Readonly<{ pointer: string; code: string }>[];
  accepted?: number;
  duplicates?: number;
  rejected?: number;
  results?: readonly Readonly<{ index: number; status: string; code?: string; pointer?: string }>[];
}>;

export type Send = Readonly<{
  /** The key in a Basic header; null for none. */
  key?: string | null;
  headers?: Readonly<Record<string, string>>;
  method?: string;
}>;

/** The front door alone: intake behind the product's own server, on a port of its own. */
export type Door = Readonly<{
  url: string;
  port: number;
  intake: Intake;
  server: Server;
  /** Sends a body as it is, or an object as JSON. */
  send(path: string, body: Json | Uint8Array | undefined, how?: Send): Promise<Answer>;
}>;

export async function openDoor(platform: Platform, key: string, options: IntakeOptions = {}): Promise<Door> {
  const intake = createIntake(platform, options);
  const server = openServer((request, response) => intake.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(async () => {
    await intake.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    intake,
    server,
    send: (path, body, how = {}) => sendTo(url + path, body, { key, ...how }),
  };
}

async function sendTo(
  url: string,
  body: Json | Uint8Array | undefined,
  { key, headers = {}, method = "POST" }: Send,
): Promise<Answer> {
  const auth = key ? { authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}` } : {};
  const bytes =
    body === undefined || typeof body === "string" || body instanceof Uint8Array
      ? body
      : JSON.stringify(body);
  const response = await fetch(url, {
    method,
    headers: { "content-type": "application/json", ...auth, ...headers },
    ...(bytes === undefined ? {} : { body: bytes as BodyInit }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): Answered {
  try {
    return JSON.parse(text) as Answered;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

export type StoredEvent = Readonly<{
  seq: number;
  message_id: string;
  type: string;
  event: string;
  person_id: string | null;
  timestamp: Date;
  received_at: Date;
  flags: readonly string[];
  body: {
    userId?: string;
    anonymousId?: string;
    properties?: Record<string, unknown>;
    traits?: Record<string, unknown>;
  } & Record<string, unknown>;
}>;

/** The log of a workspace, in the order of acceptance. */
export function storedEvents({ db }: Pick<Platform, "db">, workspaceId: string): Promise<StoredEvent[]> {
  return db.rows<StoredEvent>(
    `select seq, message_id, type, event, person_id, timestamp, received_at, flags, body from event
     where workspace_id = $1 order by seq`,
    [workspaceId],
  );
}

/** One event of the log by its message id. */
export async function storedEvent(platform: Pick<Platform, "db">, workspaceId: string, messageId: string) {
  return (await storedEvents(platform, workspaceId)).find((event) => event.message_id === messageId);
}

/** The person an identifier belongs to now, merges not yet done followed. */
export async function personOf(
  { db }: Pick<Platform, "db">,
  workspaceId: string,
  kind: "user_id" | "anonymous_id",
  value: string,
) {
  const [row] = await db.rows<{ id: string; known: boolean }>(
    `select p.id, p.known from person_identifier i join person p on p.id = i.person_id
     where i.workspace_id = $1 and i.kind = $2 and i.value = $3`,
    [workspaceId, kind, value],
  );
  return row ?? null;
}

export async function countOf(
  { db }: Pick<Platform, "db">,
  table: string,
  workspaceId: string,
): Promise<number> {
  const [row] = await db.rows<{ n: number }>(`select count(*) as n from ${table} where workspace_id = $1`, [
    workspaceId,
  ]);
  return row?.n ?? 0;
}
