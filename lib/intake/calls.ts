import type { IncomingMessage, ServerResponse } from "node:http";
import { allowOrigin, answerJson, answerRefusal, answerSuccess, refuseBody } from "#lib/intake/answer.ts";
import { keyInBody, presentedKey } from "#lib/intake/authenticate.ts";
import { batchAnswer } from "#lib/intake/batch-answer.ts";
import type { CallRoute } from "#lib/intake/call-routes.ts";
import { decodeBody, parseBody } from "#lib/intake/decode-body.ts";
import type { Outcome, Sender } from "#lib/intake/draft.ts";
import { findSource } from "#lib/intake/find-source.ts";
import { readMessageId } from "#lib/intake/identifiers.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import { receiveBody } from "#lib/intake/receive-body.ts";
import type { Refusal } from "#lib/intake/refusals.ts";
import type { Scan } from "#lib/intake/scan.ts";
import { type Bench, keepWhole, submitItems } from "#lib/intake/submit-items.ts";
import type { FoundKey } from "#lib/workspaces/find-key.ts";
import { findKey } from "#lib/workspaces/find-key.ts";

/** Answers a tracking call, singly or in a batch. Every 2xx means that what it says is committed (S-1.2). */
export async function handleCall(
  bench: Bench,
  route: CallRoute,
  verbose: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader("access-control-allow-origin", "*");
  const presented = presentedKey(request);
  const early = presented === null ? null : await admit(bench, presented, request, response);
  if (early && "code" in early) return refuseAndDrain(request, response, early);
  const received = await receiveBody(request, LIMITS.bodyBytes);
  if (received.ok) {
    const outcomes = await takeBody(bench, route, early, request, response, received.bytes);
    if ("code" in outcomes) answerRefusal(response, outcomes);
    else answer(response, route, outcomes, verbose);
  } else if (received.code !== "gone") refuseBody(request, response, { code: received.code });
}

async function takeBody(
  bench: Bench,
  route: CallRoute,
  early: Admitted | null,
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
): Promise<readonly Outcome[] | Refusal> {
  const body = readBody(request, bytes);
  if ("code" in body) {
    if (early) await keepWhole(bench, early, body, bytes);
    return body;
  }
  const sender = early ?? (await admit(bench, keyInBody(body.value) ?? "", request, response));
  return "code" in sender ? sender : takeItems(bench, route, sender, body, request);
}

type Body = Readonly<{ value: Record<string, unknown>; scan: Scan; bytes: number }>;

function readBody({ headers }: IncomingMessage, wire: Buffer): Body | Refusal {
  const decoded = decodeBody(headers, wire, LIMITS.bodyBytes);
  if (!decoded.ok) return decoded.refusal;
  const parsed = parseBody(headers, decoded.bytes);
  return parsed.ok ? { value: parsed.value, scan: parsed.scan, bytes: decoded.bytes.length } : parsed.refusal;
}

async function takeItems(
  bench: Bench,
  route: CallRoute,
  sender: Admitted,
  { value, scan, bytes }: Body,
  { headers }: IncomingMessage,
): Promise<readonly Outcome[] | Refusal> {
  const items = itemsOf(route, value);
  if ("code" in items) return items;
  bench.rates.charge(sender.keyId, items.length);
  const idempotencyKey = readMessageId(headers["idempotency-key"]);
  return submitItems(bench, items, {
    sender,
    type: route.type,
    sentAt: value["sentAt"],
    receivedAt: bench.now(),
    historical: route.historical,
    escapes: scan.escapes,
    writtenKeys: scan.keys,
    body: value,
    bytes,
    idempotencyKey: idempotencyKey.ok ? idempotencyKey.value : null,
  });
}

export type Admitted = Sender & Readonly<{ keyId: string }>;

/** Who the key is, whether it may send from here, and whether it has sent too much. */
async function admit(
  bench: Bench,
  presented: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Admitted | Refusal> {
  const key = await findKey(bench, presented);
  if (!key) return { code: "unauthorized" };
  if (key.kind === "secret" && !key.scopes.includes("events:write")) return { code: "forbidden" };
  const source = await findSource(bench, key.sourceId);
  if (source?.disabled) return { code: "forbidden" };
  if (!allowOrigin(request, response, source?.allowedOrigins ?? [])) return { code: "forbidden" };
  const retryAfter = bench.rates.take(key.id, bench.limits[key.kind]);
  return retryAfter > 0 ? { code: "rate_limited", retryAfter } : senderOf(key);
}

function senderOf({ id, workspaceId, sourceId, kind, country, protectedTraits }: FoundKey): Admitted {
  return { keyId: id, workspaceId, sourceId, trusted: kind === "secret", country, protectedTraits };
}

function refuseAndDrain(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  answerRefusal(response, refusal);
  request.resume();
}

function itemsOf({ batch }: CallRoute, body: Record<string, unknown>): readonly unknown[] | Refusal {
  if (!batch) return [body];
  const items = body["batch"];
  if (!Array.isArray(items)) return { code: "bad_json", pointer: "/batch" };
  if (items.length === 0) return { code: "empty_batch", pointer: "/batch" };
  return items.length > LIMITS.batchItems ? { code: "too_many_items", pointer: "/batch" } : items;
}

/** A single call is refused by its status; a batch always succeeds, and says of which items it does not hold. */
function answer(
  response: ServerResponse,
  { batch }: CallRoute,
  outcomes: readonly Outcome[],
  verbose: boolean,
): void {
  const [only] = outcomes;
  if (!batch && only?.status === "rejected") {
    answerRefusal(response, only.refusal ?? { code: "internal" });
    return;
  }
  const plain = batch ? outcomes.every(({ status }) => status === "accepted") : true;
  if (verbose || !plain) answerJson(response, 200, batchAnswer(outcomes, verbose));
  else answerSuccess(response);
}
