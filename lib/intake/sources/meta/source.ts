import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalJson, isObject, type Json } from "#core/kernel/json.ts";
import {
  defineConnector,
  type Opened,
  type Unreadable,
} from "#lib/intake/sources/webhook/define-connector.ts";
import { headerOf, hmacHolds, sameText } from "#lib/intake/sources/webhook/signatures.ts";

const schema = z.strictObject({
  kind: z.literal("meta"),
  /** What is typed in over there, and shows that the address is ours. It opens nothing. */
  verifyToken: z.string().trim().min(12, "Use at least 12 characters").max(200),
});

const MAX_CHALLENGE = 512;

/** Meta's platforms, and all that ask in the same way whether an address is ours: a challenge, sent back as text. */
export default defineConnector({
  kind: "meta",
  title: "Meta",
  about: "Lead ads, Instagram, Messenger and WhatsApp",
  schema,
  secret: "given",
  options: [{ name: "verifyToken", input: "text" }],
  example: {
    scheme: { kind: "meta", verifyToken: "choose-a-long-text" },
    mapping: {
      event: { kind: "path", path: "changes[0].field | object" },
      userId: "changes[0].value.leadgen_id | changes[0].value.contacts[0].wa_id | messaging[0].sender.id",
      timestamp: "changes[0].value.created_time | time",
      properties: "changes[0].value | messaging[0]",
    },
  },
  greet({ verifyToken }, { method, query }) {
    if (method !== "GET") return null;
    const isRight = sameText(verifyToken, query.get("hub.verify_token") ?? "");
    const challenge = query.get("hub.challenge") ?? "";
    if (!isRight || query.get("hub.mode") !== "subscribe" || challenge.length > MAX_CHALLENGE)
      return "refused";
    return { status: 200, headers: TEXT, body: challenge };
  },
  verify(_scheme, { headers, bytes, secrets }) {
    const [prefix, signature = ""] = headerOf(headers, "x-hub-signature-256").split("=");
    const hmac = { algorithm: "sha256", encoding: "hex", material: [bytes] } as const;
    return prefix === "sha256" && hmacHolds(secrets, hmac, [signature]) ? { deliveryId: null } : null;
  },
  open(document) {
    const entries = isObject(document) ? document["entry"] : null;
    if (!isObject(document) || !Array.isArray(entries)) return [{ ok: false, code: "bad_json" }];
    return entries.map((entry: Json) => openEntry(document, entry));
  },
});

/** What a browser might be shown is never anything but text. */
const TEXT = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };

/** An entry is named by the page that it is about; only with what it says is it one of a kind. */
function openEntry(document: Readonly<Record<string, Json>>, entry: Json): Opened | Unreadable {
  if (!isObject(entry)) return { ok: false, code: "bad_json" };
  const page = entry["id"];
  const digest = createHash("sha256").update(canonicalJson(entry)).digest("hex");
  return {
    ok: true,
    document: { object: document["object"] ?? null, ...entry },
    id: typeof page === "string" || typeof page === "number" ? `${page}:${digest}` : digest,
  };
}
