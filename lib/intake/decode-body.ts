import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { LIMITS } from "#lib/intake/limits.ts";
import type { Refusal } from "#lib/intake/refusals.ts";
import { type Scan, scanJson } from "#lib/intake/scan.ts";

export type Decoded = Readonly<{ ok: true; bytes: Buffer } | { ok: false; refusal: Refusal }>;

/** The body without its one layer of compression. Nothing is unpacked beyond the limits. */
export function decodeBody(headers: IncomingHttpHeaders, bytes: Buffer, maxBytes: number): Decoded {
  const encoding = (headers["content-encoding"] ?? "").trim().toLowerCase();
  const unpack = encoding === "" ? sniff(bytes) : UNPACK[encoding];
  if (unpack === undefined) return refuse("unsupported_encoding");
  if (unpack === null) return { ok: true, bytes };
  const byRatio = bytes.length * LIMITS.ratio;
  try {
    return { ok: true, bytes: unpack(bytes, { maxOutputLength: Math.max(1, Math.min(maxBytes, byRatio)) }) };
  } catch (error) {
    if (!isZlibError(error)) throw error;
    if (error.code !== "ERR_BUFFER_TOO_LARGE") return refuse("bad_encoding");
    return refuse(byRatio < maxBytes ? "decoded_too_large" : "body_too_large");
  }
}

type Unpack = (bytes: Buffer, options: { maxOutputLength: number }) => Buffer;

const UNPACK: Readonly<Record<string, Unpack | null>> = {
  __proto__: null,
  identity: null,
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  br: brotliDecompressSync,
  // Some senders mean the raw stream, others the one with the zlib header.
  deflate: (bytes, options) => ((bytes[0] ?? 0) % 16 === 8 ? inflateSync : inflateRawSync)(bytes, options),
} as Readonly<Record<string, Unpack | null>>;

/** A popular SDK sends gzip without saying so; JSON never starts with its magic number. */
function sniff(bytes: Buffer): Unpack | null {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync : null;
}

function isZlibError(error: unknown): error is NodeJS.ErrnoException {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("Z_") || code.startsWith("ERR_");
}

export type Parsed = Readonly<
  { ok: true; value: Record<string, unknown>; scan: Scan } | { ok: false; refusal: Refusal }
>;

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;

/** The JSON object in the bytes: encoding, byte order mark and depth are judged before the parser sees them. */
export function parseBody(headers: IncomingHttpHeaders, bytes: Buffer): Parsed {
  const type = headers["content-type"];
  const charset = type?.includes("charset") ? CHARSET.exec(type)?.[1]?.toLowerCase() : undefined;
  if (charset !== undefined && charset !== "utf-8" && charset !== "utf8")
    return refuse("unsupported_charset");
  if (!isUtf8(bytes)) return refuse("bad_utf8");
  const text = withoutBom(bytes);
  const scan = scanJson(text, LIMITS.rawDepth);
  if (scan.depth > LIMITS.rawDepth) return refuse("too_deep");
  const value = parseJson(text.toString("utf8"));
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse("bad_json");
  return { ok: true, value: value as Record<string, unknown>, scan };
}

export function withoutBom(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** Undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refuse(code: Refusal["code"]): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { code } };
}
