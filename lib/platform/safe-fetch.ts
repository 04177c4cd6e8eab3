import dns from "node:dns";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, buildConnector, type Dispatcher, errors } from "undici";
import { BlockedError, judgedLookup } from "#lib/platform/judged-lookup.ts";
import { bareHost, destinationOf, mayReach, PUBLIC_ONLY, type Reach } from "#lib/platform/reach.ts";

export type SafeRequest = Readonly<{
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array | null;
  /** For everything together: name, connection, answer. */
  timeoutMs?: number;
  /** What is read of the answer; the rest is left. */
  maxBytes?: number;
  /** `env.allowPrivate`; without it, the public network alone. */
  allow?: Reach;
}>;

export type SafeResponse = Readonly<{
  ok: true;
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** True when the answer was longer than `maxBytes`. */
  truncated: boolean;
}>;

/**
 * Why there is no answer. `reached`: the request may have left this machine, so nobody knows what it has done.
 * A refused address has one kind whatever the reason, so that a step is no port scanner (SEC-12).
 */
export type SafeFailure = Readonly<{
  ok: false;
  kind:
    | "blocked_address"
    | "invalid_request"
    | "unresolved"
    | "refused"
    | "tls"
    | "timeout"
    | "reset"
    | "bad_answer";
  reached: boolean;
}>;

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 262_144;
const REFUSAL_MS = 60;

/** Calls out, and never into: the only door to the outside (SEC-10). Redirects are answers, not followed. */
export async function safeFetch(
  text: string,
  request: SafeRequest = {},
): Promise<SafeResponse | SafeFailure> {
  const started = performance.now();
  const reach = request.allow ?? PUBLIC_ONLY;
  const destination = destinationOf(text, reach);
  const answer = destination ? await call(destination.url, request, reach) : BLOCKED;
  // Every refusal takes the same time, whether by the look of the address or by what its name leads to (SEC-12).
  if (!answer.ok && answer.kind === "blocked_address") await sleep(started + REFUSAL_MS - performance.now());
  return answer;
}

const BLOCKED: SafeFailure = { ok: false, kind: "blocked_address", reached: false };

function call(url: URL, request: SafeRequest, reach: Reach): Promise<SafeResponse | SafeFailure> {
  return new Promise((resolve) => {
    const reader = new Reader(request.maxBytes ?? MAX_BYTES, resolve);
    reader.expireIn(request.timeoutMs ?? TIMEOUT_MS);
    try {
      agentFor(reach).dispatch(
        {
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: (request.method ?? "GET") as Dispatcher.HttpMethod,
          headers: { "user-agent": "Cairn", "accept-encoding": "identity", ...request.headers },
          body: request.body ?? null,
        },
        reader,
      );
    } catch (error) {
      reader.fail(error);
    }
  });
}

/** Reads one answer, up to its limits, and tells what became of the call. */
class Reader implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number;
  readonly #resolve: (answer: SafeResponse | SafeFailure) => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #timer: NodeJS.Timeout | undefined;
  #size = 0;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};

  constructor(maxBytes: number, resolve: (answer: SafeResponse | SafeFailure) => void) {
    this.#maxBytes = maxBytes;
    this.#resolve = resolve;
  }

  expireIn(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#settle({ ok: false, kind: "timeout", reached: this.#controller !== null });
      this.#controller?.abort(new Error("deadline"));
    }, ms);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
  }

  onResponseStart(
    _controller: unknown,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, String(value ?? "")]),
    );
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const left = this.#maxBytes - this.#size;
    this.#size += chunk.length;
    if (left > 0) this.#chunks.push(chunk.subarray(0, left));
    if (this.#size <= this.#maxBytes) return;
    this.#succeed(true);
    controller.abort(new Error("enough"));
  }

  onResponseEnd(): void {
    this.#succeed(false);
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    const reached = this.#controller !== null;
    this.#settle({ ok: false, kind: kindOf(error, reached), reached });
  }

  #succeed(truncated: boolean): void {
    const body = Buffer.concat(this.#chunks);
    this.#settle({ ok: true, status: this.#status, headers: this.#headers, body, truncated });
  }

  /** Only the first word counts; what follows is its echo. */
  #settle(answer: SafeResponse | SafeFailure): void {
    clearTimeout(this.#timer);
    this.#resolve(answer);
  }
}

const BY_CODE: Readonly<Record<string, SafeFailure["kind"]>> = {
  CAIRN_BLOCKED: "blocked_address",
  ENOTFOUND: "unresolved",
  EAI_AGAIN: "unresolved",
  EAI_NODATA: "unresolved",
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "refused",
  ENETUNREACH: "refused",
  ETIMEDOUT: "timeout",
  UND_ERR_CONNECT_TIMEOUT: "timeout",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  UND_ERR_INVALID_ARG: "invalid_request",
  UND_ERR_HEADERS_OVERFLOW: "bad_answer",
};

function kindOf(error: unknown, reached: boolean): SafeFailure["kind"] {
  const code = codeOf(error);
  const known = BY_CODE[code];
  if (known) return known;
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|EPROTO)/.test(code)) return "tls";
  if (error instanceof errors.HTTPParserError) return "bad_answer";
  return reached ? "reset" : "refused";
}

/** Several addresses that all fail come as one error around theirs. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

const agents = new WeakMap<Reach, Agent>();

/** One agent for each list of exceptions, so that no connection of one is used by another. It keeps connections open. */
function agentFor(reach: Reach): Agent {
  const found = agents.get(reach);
  if (found) return found;
  const connectors = new Map<string, buildConnector.connector>();
  const agent = new Agent({
    connections: 128,
    pipelining: 1,
    maxHeaderSize: 16_384,
    headersTimeout: 120_000,
    bodyTimeout: 120_000,
    keepAliveTimeout: 4_000,
    connect(options, callback) {
      const port = options.port || (options.protocol === "https:" ? "443" : "80");
      const connector = connectors.get(port) ?? connectorFor(reach, Number(port));
      connectors.set(port, connector);
      connector(options, (error, socket) => {
        if (error !== null) return callback(error, null);
        // A literal address is never looked up: what counts is where the connection has led.
        if (mayReach(reach, bareHost(options.hostname), Number(port), socket.remoteAddress ?? ""))
          return callback(null, socket);
        socket.destroy();
        callback(new BlockedError(), null);
      });
    },
  });
  agents.set(reach, agent);
  return agent;
}

function connectorFor(reach: Reach, port: number): buildConnector.connector {
  return buildConnector({
    timeout: TIMEOUT_MS,
    keepAlive: true,
    lookup: judgedLookup(reach, port, dns.lookup),
  });
}
