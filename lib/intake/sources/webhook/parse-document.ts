import type { Json } from "#core/kernel/json.ts";
import { withoutBom } from "#lib/intake/decode-body.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";
import { scanJson } from "#lib/intake/scan.ts";
import { type Cleaned, cleanDocument } from "#lib/intake/sources/webhook/clean.ts";
import { parseExactly } from "#lib/intake/sources/webhook/exact-integers.ts";

const FORM = /^application\/x-www-form-urlencoded/i;

/** The document in a post: JSON, or a form where the sender says that it is one; repaired where it can be. */
export function parseDocument(contentType: string, bytes: Buffer): Cleaned {
  const body = withoutBom(bytes);
  const text = body.toString("utf8");
  if (FORM.test(contentType) && !/^\s*[{[]/.test(text)) return cleanDocument(readForm(text));
  if (scanJson(body, LIMITS.rawDepth).depth > LIMITS.rawDepth) return refuse("too_deep");
  const value = parseExactly(text);
  if (typeof value !== "object" || value === null) return refuse("bad_json");
  const cleaned = cleanDocument(value);
  const repaired = Buffer.byteLength(text) !== body.length || text.includes("\ufffd");
  return cleaned.ok ? { ...cleaned, changed: cleaned.changed || repaired } : cleaned;
}

/** Some senders put their JSON into one field of a form. */
function readForm(text: string): Json {
  const entries = [...new URLSearchParams(text)];
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === "payload") {
    const inner = isShallow(only[1]) ? parseExactly(only[1]) : null;
    if (typeof inner === "object" && inner !== null) return inner as Json;
  }
  return { __proto__: null, ...Object.fromEntries(entries) } as unknown as Json;
}

function isShallow(text: string): boolean {
  return scanJson(Buffer.from(text), LIMITS.rawDepth).depth <= LIMITS.rawDepth;
}

function refuse(code: RefusalCode): Cleaned {
  return { ok: false, code };
}
