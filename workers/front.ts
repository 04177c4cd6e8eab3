import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createIntake, isIntakePath } from "#lib/intake/handler.ts";
import { startCanary } from "#lib/operations/canary.ts";
import { exposeDatabase } from "#lib/operations/database-figures.ts";
import type { Heartbeat } from "#lib/operations/heartbeat.ts";
import { exposeProcesses } from "#lib/operations/process-figures.ts";
import { type Part, workingParts } from "#lib/operations/readiness.ts";
import { installPlatform } from "#lib/platform/current.ts";
import { tellNextAuth } from "#lib/platform/env.ts";
import { histogram } from "#lib/platform/metrics.ts";
import type { Platform, Role } from "#lib/platform/platform.ts";
import { cleanRequest, closeServer, listen, openServer, refuse } from "./front-server.ts";
import { type Handler, type OwnPaths, ownPaths } from "./own-paths.ts";

export type FrontOptions = Readonly<{
  heartbeat: Heartbeat;
  /** The other parts of this process, whose state is told here as well. */
  roles?: readonly Role[];
  /** Pages too, or events alone. */
  web: boolean;
  version: string;
}>;

const SILENT_MS = 10_000;

/** The door: events, health and figures are answered here, every other path by Next in this process (architecture 5). */
export async function startFront(
  platform: Platform,
  { heartbeat, roles = [], web, version }: FrontOptions,
): Promise<Role> {
  const { env, log } = platform;
  const intake = createIntake(platform);
  const pages = web ? await openPages(platform) : null;
  let draining = false;
  exposeProcesses(platform);
  exposeDatabase(platform);
  const took = histogram("cairn_intake_seconds", "From a request's headers to the end of its answer");

  const takesEvents = async () => !draining && heartbeat.ageMs() < SILENT_MS && (await intake.ready());
  const doors: readonly Part[] = [
    { name: "intake", isReady: takesEvents },
    ...(web ? [{ name: "web", isReady: () => !draining && answersAtAll(platform) }] : []),
  ];
  const own: OwnPaths = {
    ...ownPaths(platform, { doors, workers: workingParts(roles), version }),
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
  const canary = env.canary ? startCanary(platform, intake.accept) : null;
  log.info(
    { host: env.host, port: env.port, roles: web ? ["web", "intake"] : ["intake"] },
    "the door is open",
  );

  return {
    name: "front",
    async stop() {
      draining = true;
      await canary?.stop();
      await intake.stop();
      await closeServer(server);
      await pages?.close();
    },
  };
}

/** A page needs its database, and nothing else. */
function answersAtAll({ db }: Platform): Promise<boolean> {
  return db.rows("select 1").then(
    () => true,
    () => false,
  );
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

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
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
