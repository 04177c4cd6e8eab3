import type { IncomingMessage } from "node:http";
import { WAITING } from "#lib/intake/limits.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";

export type Received = Readonly<{ ok: true; bytes: Buffer } | { ok: false; code: RefusalCode | "gone" }>;

/** Bytes that requests of this process hold while they are read: bounded, whatever the number of senders (G-13). */
let held = 0;
const MAX_HELD = WAITING.bytes;

/** The body as it came over the wire, refused as soon as it is known to be too large. */
export function receiveBody(request: IncomingMessage, maxBytes: number): Promise<Received> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > maxBytes) return Promise.resolve({ ok: false, code: "body_too_large" });
  // Whoever has hung up while the key was looked at sends no more events, not even the last one.
  if (request.destroyed) return Promise.resolve({ ok: false, code: "gone" });
  if (held > MAX_HELD) return Promise.resolve({ ok: false, code: "unavailable" });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (received: Received) => {
      request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
      held -= size;
      resolve(received);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      held += chunk.length;
      if (size > maxBytes) settle({ ok: false, code: "body_too_large" });
      else chunks.push(chunk);
    };
    const onEnd = () =>
      settle({ ok: true, bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) });
    const onClose = () => settle({ ok: false, code: "gone" });
    request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
  });
}
