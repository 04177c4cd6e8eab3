import { z } from "zod";
import { isObject, type Json } from "#core/kernel/json.ts";
import { unpacked } from "#lib/intake/sources/cloudevents/open-event.ts";
import { verifyOidc } from "#lib/intake/sources/pubsub/verify-oidc.ts";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";
import { credentialsOf, isSecret } from "#lib/intake/sources/webhook/signatures.ts";

const schema = z
  .strictObject({
    kind: z.literal("pubsub"),
    /** The service account that signs; "" where a token in the address is all there is. */
    email: z.union([z.literal(""), z.email("Write the service account's address")]).default(""),
    audience: z.string().trim().max(500).default(""),
  })
  .refine(({ email, audience }) => (email === "") === (audience === ""), {
    message: "Name both the service account and the audience, or neither",
    path: ["audience"],
  });

/** A push subscription of Google Cloud Pub/Sub: signed by Google for a service account, or with a token. */
export default defineConnector({
  kind: "pubsub",
  title: "Google Pub/Sub",
  about: "A push subscription of a topic",
  schema,
  secret: "made",
  options: [
    { name: "email", input: "text" },
    { name: "audience", input: "text" },
  ],
  example: {
    scheme: { kind: "pubsub" },
    mapping: {
      event: { kind: "path", path: "message.attributes.event | message.data.event | message.data.type" },
      userId: "message.data.userId | message.data.user_id | message.attributes.userId",
      email: "message.data.email",
      properties: "message.data",
      timestamp: "message.data.timestamp | message.publishTime",
    },
  },
  verify({ email, audience }, knock) {
    const bearer = credentialsOf(knock.headers, "bearer");
    if (email !== "") return verifyOidc({ email, audience, token: bearer }, knock);
    const token = bearer || knock.query.get("token") || "";
    return token !== "" && isSecret(knock.secrets, token) ? { deliveryId: null } : null;
  },
  open(document) {
    const message = isObject(document) ? document["message"] : null;
    if (!isObject(document) || !isObject(message)) return [{ ok: false, code: "bad_json" }];
    const id = message["messageId"] ?? message["message_id"];
    const data: Json | undefined =
      typeof message["data"] === "string" ? unpacked(message["data"]) : undefined;
    return [
      {
        ok: true,
        document: { ...document, message: { ...message, ...(data === undefined ? {} : { data }) } },
        id: typeof id === "string" && id !== "" ? id : null,
      },
    ];
  },
});
