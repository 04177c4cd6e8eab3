import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Refusal, type RefusalCode, refusalOf } from "#lib/intake/refusals.ts";

/** What Segment answers, to the byte: their SDKs look no further than the status. */
const SUCCESS = '{"success":true}';

const JSON_TYPE = "application/json; charset=utf-8";
const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** Anybody may send from anywhere, unless the source lists its origins; then only those are told that they may. */
export function allowOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  origins: readonly string[],
): boolean {
  const { origin } = request.headers;
  if (origins.length === 0) {
    response.setHeader("access-control-allow-origin", "*");
    return true;
  }
  response.setHeader("vary", "origin");
  if (origin === undefined) return true;
  if (!origins.includes(origin)) return false;
  response.setHeader("access-control-allow-origin", origin);
  return true;
}

export function answerSuccess(response: ServerResponse): void {
  response.writeHead(200, { "content-type": JSON_TYPE, "content-length": SUCCESS.length });
  // As text, header and body leave in one piece.
  response.end(SUCCESS);
}

export function answerJson(
  response: ServerResponse,
  status: number,
  document: object,
  cache = "no-store",
): void {
  const body = Buffer.from(JSON.stringify(document));
  response.writeHead(status, {
    "content-type": JSON_TYPE,
    "content-length": body.length,
    "cache-control": cache,
  });
  response.end(body);
}

/** Tells browsers that they may send what they are about to send. */
export function answerPreflight(response: ServerResponse): void {
  response.writeHead(204, {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "POST, GET, OPTIONS",
    "access-control-allow-headers":
      "authorization, content-type, content-encoding, x-retry-count, idempotency-key",
    "access-control-max-age": "86400",
    "content-length": "0",
  });
  response.end();
}

export function answerNotAllowed(response: ServerResponse, allow: string): void {
  response.setHeader("allow", allow);
  answerRefusal(response, { code: "method_not_allowed" });
}

/** An error, in the one shape of all our errors (guarantees 4.3). Returns the id under which it can be looked for. */
export function answerRefusal(response: ServerResponse, refusal: Refusal): string {
  const requestId = randomUUID();
  const document = problemOf(refusal, requestId);
  const body = Buffer.from(JSON.stringify(document));
  const headers: Record<string, string | number> = {
    "content-type": PROBLEM_TYPE,
    "content-length": body.length,
    "cache-control": "no-store",
    "x-request-id": requestId,
  };
  if (document.retryAfter !== undefined) {
    headers["retry-after"] = document.retryAfter;
    headers["ratelimit-remaining"] = 0;
    headers["ratelimit-reset"] = document.retryAfter;
  }
  response.writeHead(document.status, headers);
  response.end(body);
  return requestId;
}

const CLOSING: ReadonlySet<RefusalCode> = new Set(["body_too_large"]);
const MAX_DRAIN_MS = 2_000;

/**
 * Refuses a body that is still coming. The answer is out at once; what goes on arriving is thrown away for a moment, so
 * that the sender reads the answer instead of a reset, and then the connection is closed.
 */
export function refuseBody(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  if (!CLOSING.has(refusal.code) || request.complete) {
    answerRefusal(response, refusal);
    return;
  }
  const requestId = randomUUID();
  const { status, ...rest } = problemOf(refusal, requestId);
  const body = Buffer.from(JSON.stringify({ status, ...rest }));
  response.writeHead(status, {
    "content-type": PROBLEM_TYPE,
    "content-length": body.length,
    connection: "close",
    "x-request-id": requestId,
  });
  response.write(body);
  const end = () => {
    clearTimeout(timer);
    response.end();
    request.socket.destroySoon();
  };
  const timer = setTimeout(end, MAX_DRAIN_MS);
  timer.unref();
  request.once("end", end).once("close", end).on("error", end).resume();
}

function problemOf({ code, pointer, retryAfter }: Refusal, requestId: string) {
  const { status, title, detail } = refusalOf(code);
  const wait = retryAfter ?? (status === 429 || status === 503 ? 5 : undefined);
  return {
    type: `/problems/${code}`,
    title,
    status,
    code,
    detail,
    instance: `urn:request:${requestId}`,
    ...(pointer === undefined ? {} : { errors: [{ pointer, code, detail }] }),
    ...(wait === undefined ? {} : { retryAfter: wait }),
  };
}
