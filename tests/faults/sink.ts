import { createHash } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";

/** How a provider behaves, well or badly. What is `accepted` has taken effect, whatever the caller hears. */
export type Mode =
  | Readonly<{ kind: "ok" | "500" | "401" | "reset-before" | "reset-after-accept" | "timeout" }>
  | Readonly<{ kind: "garbage-200" | "hang-body" | "drip" }>
  | Readonly<{ kind: "slow"; ms: number }>
  | Readonly<{ kind: "429"; retryAfter: string }>;

/** One call, noted before it is answered. */
export type Noted = Readonly<{
  key: string;
  path: string;
  bodyHash: string;
  mode: Mode["kind"];
  /** It took effect: a repeat of a key that an idempotent sink knows has none. */
  effect: boolean;
  at: number;
}>;

export type RecordingSink = Readonly<{
  url: string;
  host: string;
  calls: readonly Noted[];
  /** How often each key took effect. */
  effects(): ReadonlyMap<string, number>;
  /** Repeats that an idempotent sink has answered from memory. */
  repeats(): number;
  /** From now on; with a share below 1 the other calls go well. */
  behave(mode: Mode, share?: number): void;
}>;

const EFFECTLESS: ReadonlySet<Mode["kind"]> = new Set(["500", "401", "429", "reset-before", "timeout"]);

/** Another system. `idempotent` answers a key it knows from memory, `naive` does everything again. */
export async function openRecordingSink(
  honours: "idempotent" | "naive" = "idempotent",
): Promise<RecordingSink> {
  const calls: Noted[] = [];
  const known = new Map<string, number>();
  let repeats = 0;
  let mode: Mode = { kind: "ok" };
  let share = 1;
  /** Notes a call, and says how it is to be answered. */
  const note = (key: string, path: string, bodyHash: string): Mode => {
    // Spread over every hundred: 37 has no divisor in common with it.
    const now: Mode = (calls.length * 37) % 100 < share * 100 ? mode : { kind: "ok" };
    const repeated = honours === "idempotent" && known.has(key);
    const effect = !EFFECTLESS.has(now.kind) && !repeated;
    if (repeated) repeats += 1;
    if (effect) known.set(key, (known.get(key) ?? 0) + 1);
    calls.push({ key, path, bodyHash, mode: now.kind, effect, at: performance.now() });
    return now;
  };
  const server = createServer((request, response) => {
    const hash = createHash("sha256");
    request.on("data", (chunk: Buffer) => hash.update(chunk));
    request.on("end", () => {
      const key = String(request.headers["idempotency-key"] ?? "");
      void answer(note(key, request.url ?? "", hash.digest("hex")), response, request.socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/`,
    host,
    calls,
    effects: () => known,
    repeats: () => repeats,
    behave(next, part = 1) {
      mode = next;
      share = part;
    },
  };
}

async function answer(mode: Mode, response: ServerResponse, socket: Socket): Promise<void> {
  switch (mode.kind) {
    case "ok":
      return void response.writeHead(200, { "content-type": "application/json" }).end("{}");
    case "slow":
      await sleep(mode.ms);
      return void response.writeHead(200).end("{}");
    case "429":
      return void response.writeHead(429, { "retry-after": mode.retryAfter }).end();
    case "500":
    case "401":
      return void response.writeHead(Number(mode.kind)).end();
    case "reset-before":
    case "reset-after-accept":
      return void socket.resetAndDestroy();
    case "timeout":
      return;
    case "garbage-200":
      return void response.writeHead(200, { "content-type": "application/json" }).end("<html>\u0000{{");
    case "hang-body":
      return void response.writeHead(200, { "content-length": "1000" }).write("{");
    case "drip":
      return drip(response);
  }
}

/** A byte a second, for ever. */
function drip(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write("."), 1_000);
  timer.unref();
  response.on("close", () => clearInterval(timer));
}
