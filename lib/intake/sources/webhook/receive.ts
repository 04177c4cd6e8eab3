import type { IncomingMessage, ServerResponse } from "node:http";
import { DAY } from "#core/kernel/time.ts";
import { keyOf, readKeys } from "#lib/eventlog/append.ts";
import { readEvent } from "#lib/eventlog/list-events.ts";
import { answerJson, answerNotAllowed, answerRefusal, refuseBody } from "#lib/intake/answer.ts";
import { decodeBody } from "#lib/intake/decode-body.ts";
import type { Draft, Outcome } from "#lib/intake/draft.ts";
import { type FoundSource, findSource } from "#lib/intake/find-source.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import { receiveBody } from "#lib/intake/receive-body.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";
import { contentId, draftHook, type Hook } from "#lib/intake/sources/webhook/draft-hook.ts";
import { type WebhookSettings, webhookSettingsSchema } from "#lib/intake/sources/webhook/settings.ts";
import { type Verified, verifySignature } from "#lib/intake/sources/webhook/verify.ts";
import type { Bench } from "#lib/intake/submit-items.ts";

const METHODS = "POST, OPTIONS";

/** Answers whatever is sent to /hooks/<source>. */
export async function receiveHook(
  bench: Bench,
  sourceId: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const source = await findSource(bench, sourceId);
  const settings = source && settingsOf(source);
  if (!source || !settings) return refuseUnread(request, response, "not_found");
  if (request.method === "OPTIONS") {
    response.writeHead(204, { allow: METHODS, "content-length": "0" }).end();
    return;
  }
  if (request.method !== "POST") return answerNotAllowed(response, METHODS);
  const retryAfter = bench.rates.take(source.id, bench.limits.hook);
  if (retryAfter > 0) return refuseUnread(request, response, "rate_limited", retryAfter);
  const received = await receiveBody(request, LIMITS.hookBytes);
  if (received.ok) return receiveBytes(bench, source, settings, request, response, received.bytes);
  if (received.code !== "gone") refuseBody(request, response, { code: received.code });
}

/** A source of this kind whose settings can be read; one that is switched off is unknown to the world. */
function settingsOf({ kind, disabled, settings }: FoundSource): WebhookSettings | null {
  if (kind !== "webhook" || disabled) return null;
  const parsed = webhookSettingsSchema.safeParse(settings);
  return parsed.success ? parsed.data : null;
}

async function receiveBytes(
  bench: Bench,
  source: FoundSource,
  settings: WebhookSettings,
  { headers }: IncomingMessage,
  response: ServerResponse,
  wire: Buffer,
): Promise<void> {
  const decoded = decodeBody(headers, wire, LIMITS.hookBytes);
  const bytes = decoded.ok ? decoded.bytes : wire;
  const receivedAt = bench.now();
  const verify = (signed: Buffer): Verified | null =>
    verifySignature(settings.scheme, { headers, bytes: signed, secrets: source.secrets, now: receivedAt });
  // Senders sign what they wrote; a few compress first and sign what they sent.
  const verified = verify(bytes) ?? (bytes === wire ? null : verify(wire));
  if (!verified) return void answerRefusal(response, { code: "bad_signature" });
  if (!decoded.ok) return void answerRefusal(response, decoded.refusal);
  const contentType = headers["content-type"] ?? "";
  await takeHook(bench, response, {
    source,
    settings,
    contentType,
    bytes,
    deliveryId: verified.deliveryId,
    receivedAt,
  });
}

/** What is signed is taken: understood, or kept for people to look at, but never refused (S-0.5). */
async function takeHook(bench: Bench, response: ServerResponse, hook: Hook): Promise<void> {
  const verdict = draftHook(hook);
  if (verdict.ok) {
    const outcome = (await isRepeat(bench, hook, verdict.draft))
      ? REPEAT
      : await commit(bench, verdict.draft, hook.bytes.length);
    return answerOutcome(response, outcome);
  }
  if (!(await bench.room.hasRoom(bench.db, hook.source.id))) {
    answerRefusal(response, { code: "unavailable", retryAfter: 60 });
    return;
  }
  const { code, pointer } = verdict;
  const kept = {
    workspaceId: hook.source.workspaceId,
    sourceId: hook.source.id,
    kind: "quarantined",
    code,
    pointer,
  } as const;
  const refused = [{ ...kept, raw: hook.bytes, receivedAt: hook.receivedAt }];
  await bench.commits.submit({ drafts: [], refused, bytes: hook.bytes.length });
  answerJson(response, 200, { success: true, status: "quarantined", code });
}

const REPEAT: Outcome = { status: "duplicate" };

async function commit(bench: Bench, draft: Draft, bytes: number): Promise<Outcome> {
  const [outcome] = await bench.commits.submit({ drafts: [draft], refused: [], bytes });
  return outcome ?? REPEAT;
}

/** A body that names itself is a repeat for 24 hours, also across the turn of the day that is part of its name. */
async function isRepeat(bench: Bench, { bytes, receivedAt }: Hook, { event }: Draft): Promise<boolean> {
  if (event.messageId !== contentId(bytes, receivedAt)) return false;
  const before = { ...event, messageId: contentId(bytes, receivedAt - DAY) };
  const found = (await readKeys(bench.db, [before])).get(keyOf(before));
  const first = found && (await readEvent(bench.db, event.workspaceId, found.seq));
  return !!first && first.receivedAt.getTime() > receivedAt - DAY;
}

function answerOutcome(response: ServerResponse, { status, refusal }: Outcome): void {
  // Nobody outside learns that somebody was erased, or that a value was set aside.
  const said =
    status === "rejected"
      ? { status: "quarantined", code: refusal?.code }
      : { status: status === "conflict" ? "duplicate" : status };
  answerJson(response, 200, { success: true, ...said });
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
