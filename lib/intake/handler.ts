import type { IncomingMessage, ServerResponse } from "node:http";
import {
  answerJson,
  answerNotAllowed,
  answerPreflight,
  answerRefusal,
  answerSuccess,
} from "#lib/intake/answer.ts";
import { openBench } from "#lib/intake/bench.ts";
import { browserSettings } from "#lib/intake/browser-settings.ts";
import { CALLS } from "#lib/intake/call-routes.ts";
import { handleCall } from "#lib/intake/calls.ts";
import type { Outcome, Sender } from "#lib/intake/draft.ts";
import { noteHook } from "#lib/intake/figures.ts";
import type { Readings } from "#lib/intake/gate.ts";
import { NotNow } from "#lib/intake/group-commit.ts";
import { LIMITS, publishedLimits, type Rates } from "#lib/intake/limits.ts";
import { receiveBody } from "#lib/intake/receive-body.ts";
import type { Refusal } from "#lib/intake/refusals.ts";
import type { FetchText } from "#lib/intake/sources/webhook/outside.ts";
import { receiveHook } from "#lib/intake/sources/webhook/receive.ts";
import { type Bench, submitItems } from "#lib/intake/submit-items.ts";
import { retryAfterOf } from "#lib/intake/unavailable.ts";
import { counter } from "#lib/platform/metrics.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { isSchemaCurrent } from "#lib/platform/schema.ts";

/** The door for events. Plain `node:http`, without the page framework (architecture 5). */
export interface Intake {
  /** Answers a request for which `isIntakePath` holds. Never throws; an error of ours becomes a logged 500. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Takes an item of our own by the way of those that come by a key: one judgement, one queue of commits. */
  accept(sender: Sender, item: object): Promise<Outcome>;
  /** True while events can be accepted: the database answers, and nobody has asked to stop. */
  ready(): Promise<boolean>;
  /** Turns new requests away and waits for those under way. */
  stop(): Promise<void>;
}

export type IntakeOptions = Readonly<{
  rates?: Partial<Rates>;
  readings?: Partial<Readings>;
  /** How keys and certificates of signing platforms are fetched; through `safeFetch` unless said. */
  fetchText?: FetchText;
}>;

/** Paths that belong to intake; all others are the pages'. */
export function isIntakePath(url: string): boolean {
  return (
    url.startsWith("/v1/") || url.startsWith("/hooks/") || url === "/limits" || url.startsWith("/limits?")
  );
}

/** Opens the door over a platform: one cache of identities, one queue of commits a process. */
export function createIntake(platform: Platform, options: IntakeOptions = {}): Intake {
  const bench = openBench(platform, options);
  const answered = counter("cairn_intake_requests_total", "Requests that intake has answered, by status", [
    "status",
  ]);
  // One function for all responses: each would otherwise carry its own.
  function count(this: ServerResponse): void {
    answered.inc({ status: this.statusCode });
  }
  let stopping = false;
  return {
    handle(request, response) {
      response.on("finish", count);
      if (stopping) {
        response.setHeader("connection", "close");
        answerRefusal(response, { code: "unavailable" });
        request.resume();
        return;
      }
      route(bench, request, response).catch((error: unknown) => fail(bench, response, error));
    },
    async accept(sender, item) {
      if (stopping) throw new NotNow();
      return acceptItem(bench, sender, item);
    },
    async ready() {
      if (stopping) return false;
      return isSchemaCurrent(platform.db).catch(() => false);
    },
    async stop() {
      stopping = true;
      await bench.commits.drain();
    },
  };
}

const SETTINGS = /^\/v1\/projects\/([^/]+)\/settings$/;
const HOOK = /^\/hooks\/([^/]+)\/?$/;

async function route(bench: Bench, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { path, query } = splitUrl(request.url ?? "/");
  if (request.rawHeaders.length > LIMITS.headers * 2)
    return refuseUnread(request, response, "headers_too_large");
  const call = CALLS.get(path) ?? CALLS.get(path.replace(/\/$/, ""));
  const hook = call ? undefined : HOOK.exec(path)?.[1];
  if (!call && hook === undefined) return routeReads(bench, path, request, response);
  const shut = request.method === "POST" ? bench.gate.refusal() : null;
  if (hook !== undefined) return routeHook(bench, { hook, query }, shut, request, response);
  if (shut) return refuseForNow(request, response, shut);
  if (call && request.method === "POST") return handleCall(bench, call, isVerbose(query), request, response);
  if (request.method === "OPTIONS") return answerPreflight(response);
  notAllowed(request, response, "POST, OPTIONS");
}

async function routeHook(
  bench: Bench,
  { hook, query }: Readonly<{ hook: string; query: string }>,
  shut: Refusal | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const sourceId = decoded(hook);
  if (sourceId === null) return refuseUnread(request, response, "bad_request");
  response.on("finish", () => {
    // An address that is nobody's has no source to follow.
    if (response.statusCode !== 404) noteHook(sourceId, response.statusCode);
  });
  if (shut) return refuseForNow(request, response, shut);
  return receiveHook(bench, { sourceId, query }, request, response);
}

async function routeReads(
  bench: Bench,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const writeKey = SETTINGS.exec(path)?.[1];
  const isMetrics = path === "/v1/m";
  if (writeKey === undefined && path !== "/limits" && !isMetrics)
    return refuseUnread(request, response, "not_found");
  response.setHeader("access-control-allow-origin", "*");
  if (request.method === "OPTIONS") return answerPreflight(response);
  if (isMetrics)
    return request.method === "POST"
      ? swallow(request, response)
      : notAllowed(request, response, "POST, OPTIONS");
  if (request.method !== "GET" && request.method !== "HEAD")
    return notAllowed(request, response, "GET, HEAD, OPTIONS");
  if (writeKey === undefined)
    return answerJson(response, 200, publishedLimits(bench.limits), "public, max-age=300");
  const key = decoded(writeKey);
  const settings = key === null ? null : await browserSettings(bench, key, request);
  if (!settings) return refuseUnread(request, response, "not_found");
  answerJson(response, 200, settings, "private, max-age=60");
}

/** The browser SDK's figures about itself: taken, so that it does not try again, and dropped. */
async function swallow(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const received = await receiveBody(request, LIMITS.bodyBytes);
  if (received.ok) answerSuccess(response);
  else if (received.code !== "gone") answerRefusal(response, { code: received.code });
}

/** Judges and commits one item as if it had come alone in a call. */
async function acceptItem(bench: Bench, sender: Sender, item: object): Promise<Outcome> {
  if (bench.gate.refusal()) throw new NotNow();
  const [outcome] = await submitItems(bench, [item], {
    sender,
    type: null,
    sentAt: null,
    receivedAt: bench.now(),
    historical: false,
    escapes: true,
    writtenKeys: 0,
    body: null,
    bytes: 0,
    idempotencyKey: null,
  });
  return outcome ?? { status: "rejected" };
}

/** Path and query. Some clients and proxies send the whole address. */
function splitUrl(url: string): Readonly<{ path: string; query: string }> {
  const from = url.startsWith("/") ? 0 : Math.max(0, url.indexOf("/", url.indexOf("//") + 2));
  const mark = url.indexOf("?", from);
  return mark === -1
    ? { path: url.slice(from), query: "" }
    : { path: url.slice(from, mark), query: url.slice(mark + 1) };
}

function isVerbose(query: string): boolean {
  return query !== "" && ["1", "true"].includes(new URLSearchParams(query).get("verbose") ?? "");
}

/** Null where the percent-encoding is broken. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function notAllowed(request: IncomingMessage, response: ServerResponse, allow: string): void {
  answerNotAllowed(response, allow);
  request.resume();
}

function refuseUnread(
  request: IncomingMessage,
  response: ServerResponse,
  code: "not_found" | "bad_request" | "headers_too_large",
): void {
  answerRefusal(response, { code });
  request.resume();
}

/** A browser is told as well, or it would only see that it may not look. */
function refuseForNow(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  response.setHeader("access-control-allow-origin", "*");
  answerRefusal(response, refusal);
  request.resume();
}

function fail({ log }: Bench, response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const retryAfter = retryAfterOf(error);
  if (retryAfter !== null) {
    answerRefusal(response, { code: "unavailable", retryAfter });
    return;
  }
  const requestId = answerRefusal(response, { code: "internal" });
  log.error({ requestId, error }, "intake failed on a request");
}
