import { z } from "zod";
import { isObject, type Json } from "#core/kernel/json.ts";
import { allowsOrigin, openCloudEvent } from "#lib/intake/sources/cloudevents/open-event.ts";
import {
  defineConnector,
  type Opened,
  type Unreadable,
} from "#lib/intake/sources/webhook/define-connector.ts";
import { HEADER_NAME, headerOf, isSecret } from "#lib/intake/sources/webhook/signatures.ts";

const schema = z.strictObject({
  kind: z.literal("event-grid"),
  /** The delivery property that carries the key; without it the key stands in the address. */
  header: z
    .string()
    .max(100)
    .regex(HEADER_NAME, "A header's name has letters, digits and dashes")
    .default("x-cairn-key"),
});

/** Azure Event Grid, in its own schema or as CloudEvents. It signs nothing: a key in the address or a header is asked. */
export default defineConnector({
  kind: "event-grid",
  title: "Azure Event Grid",
  about: "Events of Azure services and custom topics",
  schema,
  secret: "made",
  options: [{ name: "header", input: "text" }],
  example: {
    scheme: { kind: "event-grid" },
    mapping: {
      event: { kind: "path", path: "eventType | type" },
      userId: "data.userId | data.user_id | data.customerId",
      email: "data.email",
      properties: "data",
      timestamp: "eventTime | time",
    },
  },
  greet: (_scheme, knock) => allowsOrigin("", knock),
  verify({ header }, { headers, query, secrets }) {
    const key = headerOf(headers, header) || query.get("key") || "";
    return key !== "" && isSecret(secrets, key) ? { deliveryId: null } : null;
  },
  confirm(_scheme, document, { headers }) {
    if (headerOf(headers, "aeg-event-type").toLowerCase() !== "subscriptionvalidation") return null;
    const first: Json | undefined = Array.isArray(document) ? document[0] : document;
    const data = isObject(first) ? first["data"] : null;
    const code = isObject(data) ? data["validationCode"] : null;
    return typeof code === "string" && code.length <= 512
      ? { status: 200, body: { validationResponse: code } }
      : null;
  },
  open: (document) => (Array.isArray(document) ? document : [document]).map(openOne),
});

function openOne(event: Json): Opened | Unreadable {
  if (isObject(event) && event["specversion"] !== undefined) return openCloudEvent(event);
  if (!isObject(event)) return { ok: false, code: "bad_json" };
  const id = event["id"];
  return { ok: true, document: event, id: typeof id === "string" && id !== "" ? id : null };
}
