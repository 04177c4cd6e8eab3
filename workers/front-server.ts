import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { isPublic } from "#lib/platform/address.ts";
import { problem } from "#lib/platform/problem.ts";
import { CLIENT_ADDRESS_HEADER } from "#lib/workspaces/client-address.ts";

/** What a connection may take of us (guarantees 4.2). */
const CONNECTIONS = 10_000;
const CONNECTIONS_PER_ADDRESS = 256;
const HEADER_BYTES = 16_384;
/** Whoever is being answered when we stop has so long. */
const DRAIN_MS = 5_000;

/** A server with the limits of guarantees 4.2, whose own refusals are problem documents too. */
export function openServer(listener: RequestListener): Server {
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      if (request.method === "TRACE")
        return refuse(response, 405, "method_not_allowed", "Method not allowed");
      listener(request, response);
    },
  );
  server.maxConnections = CONNECTIONS;
  // Without a limit of its own: 16 KiB hold few enough, and intake wants to see how many there were.
  server.maxHeadersCount = 0;
  limitPerAddress(server);
  server.on("clientError", refuseSocket);
  // Nothing here speaks another protocol.
  server.on("upgrade", (_request: IncomingMessage, socket: Socket) => socket.destroy());
  return server;
}

function limitPerAddress(server: Server): void {
  const open = new Map<string, number>();
  server.on("connection", (socket) => {
    const address = socket.remoteAddress ?? "";
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once("close", () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
    if (count > CONNECTIONS_PER_ADDRESS) socket.destroy();
  });
}

const BAD_REQUEST = {
  status: 400,
  reason: "Bad Request",
  code: "bad_request",
  title: "The request is not well-formed HTTP",
};
const REFUSALS: Readonly<Record<string, typeof BAD_REQUEST>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: "Request Header Fields Too Large",
    code: "headers_too_large",
    title: "The headers are larger than 16 KiB",
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: "Request Timeout",
    code: "request_timeout",
    title: "The request took too long to arrive",
  },
};

/** What is not HTTP never reaches a handler: it is answered on the bare connection, which then ends. */
function refuseSocket(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, reason, code, title } = REFUSALS[error.code ?? ""] ?? BAD_REQUEST;
  const body = JSON.stringify({ type: `/problems/${code}`, status, code, title });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** Answers with a problem document (guarantees 4.3). */
export function refuse(response: ServerResponse, status: number, code: string, title: string): void {
  const answer = problem({ status, code, title });
  response.writeHead(status, Object.fromEntries(answer.headers));
  void answer.text().then((text) => response.end(text));
}

/** Opens the port; rejects where it is taken. */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: 1_024 }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Lets requests under way finish for a while; streams that never end are cut. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(cut);
}

/** Headers that frameworks take as their own word; from outside they are lies (SEC-02). */
const FORGED = [
  "x-middleware-subrequest",
  "x-middleware-prefetch",
  "x-nextjs-data",
  "x-invoke-path",
  "x-invoke-query",
  "x-invoke-status",
];

/** Takes away what callers must not say, and says ourselves where the connection comes from. */
export function cleanRequest(request: IncomingMessage): void {
  for (const name of FORGED) delete request.headers[name];
  request.headers[CLIENT_ADDRESS_HEADER] = addressOf(request);
}

/** The peer; behind a proxy of ours, which has no public address, whom the proxy names. */
function addressOf(request: IncomingMessage): string {
  const peer = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const named =
    String(request.headers["x-forwarded-for"] ?? "")
      .split(",")
      .at(-1)
      ?.trim() ?? "";
  return named !== "" && !isPublic(peer) ? named : peer;
}

/** True for a caller on our own network without a proxy in between. */
export function isDirect(request: IncomingMessage): boolean {
  const peer = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  return (
    !isPublic(peer) &&
    request.headers["x-forwarded-for"] === undefined &&
    request.headers["forwarded"] === undefined
  );
}
