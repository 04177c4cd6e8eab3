import type { IncomingMessage, ServerResponse } from "node:http";
import { answerJson, answerNotAllowed, answerRefusal, refuseBody } from "#lib/intake/answer.ts";
import { decodeBody } from "#lib/intake/decode-body.ts";
import { type FoundSource, findSource } from "#lib/intake/find-source.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import { receiveBody } from "#lib/intake/receive-body.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";
import type { Connector, Greeting, Knock, Verdict } from "#lib/intake/sources/webhook/define-connector.ts";
import {
  connectorOf,
  type WebhookSettings,
  webhookSettingsSchema,
} from "#lib/intake/sources/webhook/settings.ts";
import { takePost } from "#lib/intake/sources/webhook/take-post.ts";
import type { Bench } from "#lib/intake/submit-items.ts";

/** Anything else is no id of ours, and is not worth asking the database, which would choke on some. */
const SOURCE_ID = /^[\w-]{1,64}$/;
const METHODS = "POST, OPTIONS";
const NO_BYTES = Buffer.alloc(0);

/** A configured source, found by its address. */
type Door = Readonly<{ source: FoundSource; settings: WebhookSettings; connector: Connector }>;

/** Answers whatever is sent to /hooks/<source>. */
export async function receiveHook(
  bench: Bench,
  { sourceId, query }: Readonly<{ sourceId: string; query: string }>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const source = SOURCE_ID.test(sourceId) ? await findSource(bench, sourceId) : null;
  const settings = source && settingsOf(source);
  if (!source || !settings) return refuseUnread(request, response, "not_found");
  const retryAfter = bench.rates.take(source.id, bench.limits.hook);
  if (retryAfter > 0) return refuseUnread(request, response, "rate_limited", retryAfter);
  const door = { source, settings, connector: connectorOf(settings.scheme) };
  const knock: Knock = {
    method: request.method ?? "",
    headers: request.headers,
    query: new URLSearchParams(query),
    bytes: NO_BYTES,
    secrets: source.secrets,
    now: bench.now(),
    outside: bench.outside,
  };
  if (knock.method !== "POST") return greetUnread(door, knock, request, response);
  const received = await receiveBody(request, settings.maxBytes ?? LIMITS.hookBytes);
  if (received.ok)
    return receiveBytes(bench, door, { ...knock, bytes: received.bytes, now: bench.now() }, response);
  if (received.code === "gone") return;
  refuseBody(request, response, { code: received.code });
  if (received.code === "body_too_large")
    await bench.refusals.note(bench.db, source, received.code, NO_BYTES);
}

/** A source of this kind whose settings can be read; one that is switched off is unknown to the world. */
function settingsOf({ kind, disabled, settings }: FoundSource): WebhookSettings | null {
  if (kind !== "webhook" || disabled) return null;
  const parsed = webhookSettingsSchema.safeParse(settings);
  return parsed.success ? parsed.data : null;
}

/** Handshakes of those who ask first whether they may send. */
function greetUnread(
  { settings, connector }: Door,
  knock: Knock,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  request.resume();
  const greeting = connector.greet?.(settings.scheme, knock) ?? null;
  if (greeting === "refused") answerRefusal(response, { code: "bad_signature" });
  else if (greeting) answerGreeting(response, greeting);
  else if (knock.method === "OPTIONS") answerGreeting(response, { status: 204, headers: { allow: METHODS } });
  else answerNotAllowed(response, METHODS);
}

async function receiveBytes(bench: Bench, door: Door, wire: Knock, response: ServerResponse): Promise<void> {
  const { source, settings, connector } = door;
  const decoded = decodeBody(wire.headers, wire.bytes, settings.maxBytes ?? LIMITS.hookBytes);
  const knock = decoded.ok ? { ...wire, bytes: decoded.bytes } : wire;
  const greeting = connector.greet?.(settings.scheme, knock) ?? null;
  if (greeting && greeting !== "refused") return answerGreeting(response, greeting);
  const verified = await verifyEither(door, knock, wire);
  if (verified === "later") return void answerRefusal(response, { code: "unavailable" });
  if (!verified) {
    await bench.refusals.note(bench.db, source, "bad_signature", knock.bytes);
    return void answerRefusal(response, { code: "bad_signature" });
  }
  if (!decoded.ok) return void answerRefusal(response, decoded.refusal);
  const { deliveryId } = verified;
  const taken = await takePost(bench, { source, settings, connector, knock, deliveryId });
  if (taken.kind === "greeting") return answerGreeting(response, taken.greeting);
  if (taken.kind === "full") return void answerRefusal(response, { code: "unavailable", retryAfter: 60 });
  await bench.samples.keep(bench.db, source, knock);
  answerJson(response, 200, { success: true, ...taken.said });
}

/** Senders sign what they wrote; a few compress first and sign what they sent. */
async function verifyEither({ connector, settings }: Door, knock: Knock, wire: Knock): Promise<Verdict> {
  const verified = await connector.verify(settings.scheme, knock);
  return verified === null && knock.bytes !== wire.bytes ? connector.verify(settings.scheme, wire) : verified;
}

function answerGreeting(response: ServerResponse, { status, headers = {}, body }: Greeting): void {
  if (typeof body === "object") {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answerJson(response, status, body);
  } else {
    const bytes = Buffer.from(body ?? "");
    response.writeHead(status, { ...headers, "content-length": bytes.length, "cache-control": "no-store" });
    response.end(bytes);
  }
}

function refuseUnread(
  request: IncomingMessage,
  response: ServerResponse,
  code: RefusalCode,
  retryAfter?: number,
): void {
  answerRefusal(response, { code, ...(retryAfter === undefined ? {} : { retryAfter }) });
  request.resume();
}
