import { z } from "zod";
import { isObject, type Json, type JsonObject } from "#core/kernel/json.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import { scanJson } from "#lib/intake/scan.ts";
import { isSnsAddress, verifySns } from "#lib/intake/sources/sns/verify-sns.ts";
import { cleanDocument } from "#lib/intake/sources/webhook/clean.ts";
import { defineConnector, type Greeting, type Knock } from "#lib/intake/sources/webhook/define-connector.ts";
import { parseExactly } from "#lib/intake/sources/webhook/exact-integers.ts";

const schema = z.strictObject({
  kind: z.literal("sns"),
  topicArns: z
    .array(
      z
        .string()
        .trim()
        .regex(
          /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]{1,256}$/,
          "A topic's ARN begins with arn:aws:sns:",
        ),
    )
    .min(1, "Name the topics that may post")
    .max(20),
});

/** Amazon SNS: signed with Amazon's key, for the topics that are listed; a subscription is confirmed by itself. */
export default defineConnector({
  kind: "sns",
  title: "Amazon SNS",
  about: "Messages of a topic, such as bounces and complaints of Amazon SES",
  schema,
  secret: "none",
  options: [{ name: "topicArns", input: "lines" }],
  example: {
    scheme: { kind: "sns", topicArns: ["arn:aws:sns:eu-west-1:123456789012:topic"] },
    mapping: {
      event: { kind: "path", path: "Message.eventType | Message.notificationType | Message.type | Subject" },
      userId: "Message.userId | Message.mail.tags.userId[0]",
      email: "Message.mail.destination[0] | Message.email",
      properties: "Message",
      timestamp: "Message.mail.timestamp | Timestamp",
    },
  },
  verify: ({ topicArns }, knock) => verifySns(topicArns, knock),
  confirm(_scheme, document, knock) {
    const { Type: type, SubscribeURL: url } = isObject(document) ? document : ({} as JsonObject);
    if (type === "UnsubscribeConfirmation") return { status: 200, body: { status: "noted" } };
    return type === "SubscriptionConfirmation" ? subscribe(url, knock) : null;
  },
  open(document) {
    if (!isObject(document)) return [{ ok: false, code: "bad_json" }];
    const id = document["MessageId"];
    const message = unpacked(document["Message"]);
    return [
      { ok: true, document: { ...document, Message: message }, id: typeof id === "string" ? id : null },
    ];
  },
});

/** Only after the signature has held, and only at Amazon's. A failure is answered so that Amazon asks again. */
async function subscribe(url: Json | undefined, { outside }: Knock): Promise<Greeting> {
  if (typeof url !== "string" || !isSnsAddress(url)) return { status: 200, body: { status: "ignored" } };
  const answer = await outside.once(url);
  return typeof answer === "object"
    ? { status: 200, body: { status: "confirmed" } }
    : { status: 503, headers: { "retry-after": "20" }, body: { status: "unconfirmed" } };
}

/** A message is text; where that is JSON, paths lead into it. */
function unpacked(message: Json | undefined): Json {
  if (typeof message !== "string" || !/^\s*[{[]/.test(message)) return message ?? null;
  if (scanJson(Buffer.from(message), LIMITS.rawDepth).depth > LIMITS.rawDepth) return message;
  const cleaned = cleanDocument(parseExactly(message) ?? message);
  return cleaned.ok ? cleaned.value : message;
}
