import { readFile } from "node:fs/promises";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createIntake, isIntakePath } from "#lib/intake/handler.ts";
import type { Heartbeat } from "#lib/operations/heartbeat.ts";
import { exposeProcesses } from "#lib/operations/process-figures.ts";
import { installPlatform } from "#lib/platform/current.ts";
import { tellNextAuth } from "#lib/platform/env.ts";
import { histogram, metrics } from "#lib/platform/metrics.ts";
import type { Platform, Role } from "#lib/platform/platform.ts";
import { cleanRequest, isDirect, openServer, refuse } from "./front-server.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export type FrontOptions = Readonly<{
  heartbeat: Heartbeat;
  /** Pages too, or events alone. */
  web: boolean;
  version: string;
}>;

const SILENT_MS = 10_000;
const DRAIN_MS = 5_000;

/** The door: events, health and figures are answered here, every other path by Next in this process (architecture 5). */
export async function startFront(
  platform: Platform,
  { heartbeat, web, version }: FrontOptions,
): Promise<Role> {
  const { env, log } = platform;
  const intake = createIntake(platform);
  const pages = web ? await openPages(platform) : null;
  let draining = false;
  exposeProcesses(platform);
  const took = histogram("cairn_intake_seconds", "From a request's headers to the end of its answer");

  const ready = async () => !draining && heartbeat.ageMs() < SILENT_MS && (await intake.ready());
  const own: Readonly<Record<string, Handler>> = {
    "/livez": (_request, response) => void response.end("ok\n"),
    "/readyz": (_request, response) => void ready().then((is) => sendState(response, is)),
    "/healthz": (_request, response) =>
      void ready().then((is) =>
        sendJson(response, is ? 200 : 503, {
          ready: is,
          bell: { kind: platform.queues.kind, up: platform.queues.up() },
          version,
        }),
      ),
    "/metrics": sendMetrics,
    "/c.js": sendTracker,
  };

  const server = openServer((request, response) => {
    cleanRequest(request);
    const url = request.url ?? "/";
    if (isIntakePath(url)) {
      const end = took.startTimer();
      response.once("close", end);
      return intake.handle(request, response);
    }
    const path = url.split("?", 1)[0] ?? "/";
    const handler = own[path];
    if (handler) return handler(request, response);
    if (!pages) return refuse(response, 404, "not_found", "Not found");
    if (!isDecodable(path)) return refuse(response, 400, "bad_request", "The address is not well-formed");
    pages.handle(request, response);
  });
  await listen(server, env.host, env.port);
  log.info(
    { host: env.host, port: env.port, roles: web ? ["web", "intake"] : ["intake"] },
    "the door is open",
  );

  return {
    name: "front",
    async stop() {
      draining = true;
      await intake.stop();
      await closeServer(server);
      await pages?.close();
    },
  };
}

/** Next in this process, with our platform: one pool for pages and events. */
async function openPages(platform: Platform): Promise<Readonly<{ handle: Handler; close(): Promise<void> }>> {
  tellNextAuth(platform.env);
  installPlatform(platform);
  const { default: next } = await import("next");
  const app = next({ dev: false, hostname: platform.env.host, port: platform.env.port });
  await app.prepare();
  const handler = app.getRequestHandler();
  return {
    handle(request, response) {
      handler(request, response).catch((error: unknown) => {
        platform.log.error({ error }, "a page failed");
        if (response.headersSent) response.destroy();
        else refuse(response, 500, "internal", "Something went wrong");
      });
    },
    close: () => app.close(),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: 1_024 }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Lets requests under way finish for a while; streams that never end are cut. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(cut);
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}

function sendState(response: ServerResponse, ready: boolean): void {
  response.statusCode = ready ? 200 : 503;
  response.setHeader("cache-control", "no-store");
  response.end(ready ? "ready\n" : "not ready\n");
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

/** Figures are for whoever runs the machine: through a proxy, or from the public network, there are none. */
function sendMetrics(request: IncomingMessage, response: ServerResponse): void {
  if (!isDirect(request)) {
    refuse(response, 404, "not_found", "Not found");
    return;
  }
  metrics()
    .metrics()
    .then((text) => {
      response.writeHead(200, { "content-type": metrics().contentType, "cache-control": "no-store" });
      response.end(text);
    })
    .catch(() => refuse(response, 503, "unavailable", "The figures cannot be read now"));
}

let tracker: Promise<Buffer | null> | undefined;

/** The browser snippet's file; any site may load it. */
function sendTracker(_request: IncomingMessage, response: ServerResponse): void {
  tracker ??= readFile("public/c.js").catch(() => null);
  void tracker.then((file) => {
    if (!file) return refuse(response, 404, "not_found", "Not found");
    response.writeHead(200, {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=3600",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff",
    });
    response.end(file);
  });
}
