import { z } from "zod";
import { isObject } from "#core/kernel/json.ts";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";
import { basicOf, HEADER_NAME, headerOf, isSecret } from "#lib/intake/sources/webhook/signatures.ts";

const schema = z.strictObject({
  kind: z.literal("eventbridge"),
  header: z
    .string()
    .max(100)
    .regex(HEADER_NAME, "A header's name has letters, digits and dashes")
    .default("x-api-key"),
});

/** An API destination of Amazon EventBridge: its connection sends a key in a header, or user and password. */
export default defineConnector({
  kind: "eventbridge",
  title: "Amazon EventBridge",
  about: "Events of a bus, sent to an API destination",
  schema,
  secret: "made",
  options: [{ name: "header", input: "text" }],
  example: {
    scheme: { kind: "eventbridge" },
    mapping: {
      event: { kind: "path", path: "detail-type" },
      userId: "detail.userId | detail.customerId | detail.user_id",
      email: "detail.email",
      properties: "detail",
      timestamp: "time",
    },
  },
  verify({ header }, { headers, secrets }) {
    const key = headerOf(headers, header) || basicOf(headers)?.password || "";
    return key !== "" && isSecret(secrets, key) ? { deliveryId: null } : null;
  },
  open(document) {
    if (!isObject(document)) return [{ ok: false, code: "bad_json" }];
    const id = document["id"];
    return [{ ok: true, document, id: typeof id === "string" && id !== "" ? id : null }];
  },
});
