import { z } from "zod";
import { isObject, type Json } from "#core/kernel/json.ts";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";
import { headerOf, hmacHolds, isFresh } from "#lib/intake/sources/webhook/signatures.ts";

const schema = z.strictObject({ kind: z.literal("customerio") });

/** Customer.io's reporting webhooks: `v0:timestamp:body`. It holds its queue until it is answered 2xx. */
export default defineConnector({
  kind: "customerio",
  title: "Customer.io",
  about: "Reporting webhooks: what became of messages sent there",
  schema,
  secret: "given",
  options: [],
  example: {
    scheme: { kind: "customerio" },
    mapping: {
      event: { kind: "path", path: "name" },
      userId: "data.identifiers.id | data.customer_id",
      email: "data.identifiers.email | data.email_address | data.recipient",
      properties: "data",
      timestamp: "timestamp",
    },
  },
  verify(_scheme, { headers, bytes, secrets, now }) {
    const at = headerOf(headers, "x-cio-timestamp");
    if (!isFresh(at, now)) return null;
    const hmac = { algorithm: "sha256", encoding: "hex", material: [`v0:${at}:`, bytes] } as const;
    return hmacHolds(secrets, hmac, [headerOf(headers, "x-cio-signature")]) ? { deliveryId: null } : null;
  },
  open(document) {
    if (!isObject(document)) return [{ ok: false, code: "bad_json" }];
    const id = document["event_id"];
    return [{ ok: true, document: named(document), id: typeof id === "string" && id !== "" ? id : null }];
  },
});

/** What happened to what, as one name: "email opened". */
function named(document: Readonly<Record<string, Json>>): Json {
  const { object_type: kind, metric } = document;
  return typeof kind === "string" && typeof metric === "string"
    ? { ...document, name: `${kind} ${metric}` }
    : document;
}
