import type { Problem } from "#lib/platform/problem.ts";

const MAX_BYTES = 1_048_576;
const MAX_DEPTH = 64;

export type Body = Readonly<{ ok: true; value: unknown }> | Readonly<{ ok: false; problem: Problem }>;

const TOO_LARGE: Problem = { status: 413, code: "body_too_large", title: "The body is larger than 1 MiB" };
const BAD_JSON: Problem = { status: 400, code: "bad_json", title: "The body is not a JSON object" };
const BAD_UTF8: Problem = { status: 400, code: "bad_utf8", title: "The body is not valid UTF-8" };
const TOO_DEEP: Problem = {
  status: 400,
  code: "too_deep",
  title: `The body is nested deeper than ${MAX_DEPTH} levels`,
};

/**
 * Reads a request's body as a JSON object, within the limits of guarantees 4.2 and with the answers of 4.4. `mayBeEmpty`:
 * where nothing has to be said, no body is an empty one.
 */
export async function readBody(request: Request, mayBeEmpty = false): Promise<Body> {
  const bytes = await readBytes(request);
  if (!bytes) return { ok: false, problem: TOO_LARGE };
  if (bytes.length === 0 && mayBeEmpty) return { ok: true, value: {} };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return { ok: false, problem: BAD_UTF8 };
    throw error;
  }
  return parseObject(text);
}

/** A text as a JSON object: shallow enough to be walked, free of what Postgres cannot keep. */
export function parseObject(text: string): Body {
  if (isTooDeep(text)) return { ok: false, problem: TOO_DEEP };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, problem: BAD_JSON };
    throw error;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { ok: false, problem: BAD_JSON };
  const fault = faultIn(value, "");
  return fault ? { ok: false, problem: fault } : { ok: true, value };
}

async function readBytes(request: Request): Promise<Uint8Array | null> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BYTES) return null;
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Looked at before parsing: a million brackets must not reach a recursive reader. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const sign of text.replace(TEXTS, "").match(BRACKETS) ?? []) {
    depth += sign === "[" || sign === "{" ? 1 : -1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

const TEXTS = /"(?:[^"\\]|\\[\s\S])*"/g;
const BRACKETS = /[[\]{}]/g;
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** The first thing in a value that Postgres cannot keep. */
export function faultIn(value: unknown, pointer: string): Problem | null {
  if (typeof value === "string") return faultInText(value, pointer);
  if (typeof value === "number") return Number.isFinite(value) ? null : outOfRange(pointer);
  if (typeof value !== "object" || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const fault = faultInKey(key, pointer) ?? faultIn(inner, `${pointer}/${escaped(key)}`);
    if (fault) return fault;
  }
  return null;
}

function faultInKey(key: string, pointer: string): Problem | null {
  if (key === "__proto__")
    return { status: 400, code: "forbidden_key", title: "A key of this name is not allowed" };
  return faultInText(key, pointer);
}

function faultInText(text: string, pointer: string): Problem | null {
  return text.includes("\u0000") || LONE_SURROGATE.test(text) ? badString(pointer) : null;
}

function escaped(key: string): string {
  return key.slice(0, 100).replaceAll("~", "~0").replaceAll("/", "~1");
}

function badString(pointer: string): Problem {
  const detail = "It holds a NUL or half a character.";
  return {
    status: 400,
    code: "bad_string",
    title: "A text cannot be stored",
    errors: [{ pointer, code: "bad_string", detail }],
  };
}

function outOfRange(pointer: string): Problem {
  const detail = "It is larger than any number can be.";
  return {
    status: 400,
    code: "number_out_of_range",
    title: "A number is out of range",
    errors: [{ pointer, code: "number_out_of_range", detail }],
  };
}
