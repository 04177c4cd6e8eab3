import type { IncomingMessage, ServerResponse } from "node:http";
import { judgeReadiness, type Part } from "#lib/operations/readiness.ts";
import { metrics } from "#lib/platform/metrics.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { isDirect, refuse } from "./front-server.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;
export type OwnPaths = Readonly<Record<string, Handler>>;

export type OwnPathOptions = Readonly<{
  doors: readonly Part[];
  workers: readonly Part[];
  version: string;
}>;

/** What a process tells of itself: /livez, /healthz, /readyz and /metrics (guarantees 9.5). */
export function ownPaths(
  { queues }: Pick<Platform, "queues">,
  { doors, workers, version }: OwnPathOptions,
): OwnPaths {
  return {
    "/livez": (_request, response) => void response.end("ok\n"),
    // An answer at all says that the event loop turns; what it says is for people.
    "/healthz": (_request, response) =>
      void judgeReadiness(doors, workers).then((readiness) =>
        sendJson(response, { ...readiness, bell: { kind: queues.kind, up: queues.up() }, version }),
      ),
    "/readyz": (request, response) => {
      const only = new URLSearchParams(request.url?.split("?")[1]).get("part");
      void judgeReadiness(doors, workers, only).then(({ ready }) => sendState(response, ready));
    },
    "/metrics": sendMetrics,
  };
}

function sendState(response: ServerResponse, ready: boolean): void {
  response.statusCode = ready ? 200 : 503;
  response.setHeader("cache-control", "no-store");
  response.end(ready ? "ready\n" : "not ready\n");
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
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
