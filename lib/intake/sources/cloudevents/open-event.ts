import { isObject, type Json } from "#core/kernel/json.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import { scanJson } from "#lib/intake/scan.ts";
import { cleanDocument } from "#lib/intake/sources/webhook/clean.ts";
import type { Greeting, Knock, Opened, Unreadable } from "#lib/intake/sources/webhook/define-connector.ts";
import { parseExactly } from "#lib/intake/sources/webhook/exact-integers.ts";
import { headerOf } from "#lib/intake/sources/webhook/signatures.ts";

/** One CloudEvent: an id is required, and is one of a kind together with its source. */
export function openCloudEvent(event: Json): Opened | Unreadable {
  if (!isObject(event)) return { ok: false, code: "bad_json" };
  const { id, source, type, data_base64: packed } = event;
  if (typeof id !== "string" || id === "") return { ok: false, code: "bad_id" };
  if (typeof type !== "string" || type === "") return { ok: false, code: "no_event_name" };
  if (event["data_unreadable"] === true) return { ok: false, code: "bad_json" };
  const data = typeof packed === "string" ? unpacked(packed) : undefined;
  return {
    ok: true,
    document: data === undefined ? event : { ...event, data },
    id: typeof source === "string" && source !== "" ? `${source}/${id}` : id,
  };
}

/** Data in base64, where it holds JSON; else it stays what it is. */
export function unpacked(base64: string): Json | undefined {
  const bytes = Buffer.from(base64, "base64");
  if (scanJson(bytes, LIMITS.rawDepth).depth > LIMITS.rawDepth) return undefined;
  const value = parseExactly(bytes.toString("utf8"));
  const cleaned = value === undefined ? null : cleanDocument(value);
  return cleaned?.ok ? cleaned.value : undefined;
}

/** The handshake of CloudEvents' web hooks: whoever asks whether it may send is told, and how fast. */
export function allowsOrigin(origin: string, { method, headers }: Knock): Greeting | "refused" | null {
  const asked = headerOf(headers, "webhook-request-origin");
  if (method !== "OPTIONS" || asked === "") return null;
  if (origin !== "" && asked.toLowerCase() !== origin.toLowerCase()) return "refused";
  if (!/^[\x21-\x7e]{1,255}$/.test(asked)) return "refused";
  return {
    status: 200,
    headers: {
      allow: "POST, OPTIONS",
      "webhook-allowed-origin": asked,
      "webhook-allowed-rate": String(ALLOWED_PER_MINUTE),
    },
  };
}

/** Two hundred a second, as the limit of every hook, said by the minute. */
const ALLOWED_PER_MINUTE = 12_000;
