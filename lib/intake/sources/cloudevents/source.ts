import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import type { Json } from "#core/kernel/json.ts";
import { withoutBom } from "#lib/intake/decode-body.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import { scanJson } from "#lib/intake/scan.ts";
import { allowsOrigin, openCloudEvent } from "#lib/intake/sources/cloudevents/open-event.ts";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";
import { parseExactly } from "#lib/intake/sources/webhook/exact-integers.ts";
import { credentialsOf, headerOf, isSecret } from "#lib/intake/sources/webhook/signatures.ts";

const schema = z.strictObject({
  kind: z.literal("cloudevents"),
  /** Who may ask whether it may send; "" for everybody who knows the address. */
  origin: z.string().trim().max(200).default(""),
});

/** CloudEvents over HTTP: structured, in batches, or binary, where headers carry what is not data. */
export default defineConnector({
  kind: "cloudevents",
  title: "CloudEvents",
  about: "Any system that speaks the CNCF's CloudEvents 1.0 over HTTP",
  schema,
  secret: "made",
  options: [{ name: "origin", input: "text" }],
  example: {
    scheme: { kind: "cloudevents" },
    mapping: {
      event: { kind: "path", path: "type" },
      userId: "data.userId | data.user_id | data.customerId | subject",
      email: "data.email",
      properties: "data",
      timestamp: "time",
    },
  },
  greet: ({ origin }, knock) => allowsOrigin(origin, knock),
  verify(_scheme, { headers, query, secrets }) {
    const token = credentialsOf(headers, "bearer") || query.get("access_token") || "";
    return token !== "" && isSecret(secrets, token) ? { deliveryId: null } : null;
  },
  wrap: ({ headers, bytes }) =>
    headerOf(headers, "ce-type") === "" ? undefined : { ...attributesOf(headers), ...dataOf(headers, bytes) },
  open: (document) =>
    Array.isArray(document) ? document.map((one: Json) => openCloudEvent(one)) : [openCloudEvent(document)],
});

/** What binary mode says in its headers, which are percent-encoded where they are not plain. */
function attributesOf(headers: IncomingHttpHeaders): Readonly<Record<string, Json>> {
  const names = Object.keys(headers).filter((name) => /^ce-[a-z0-9]{1,40}$/.test(name));
  return Object.fromEntries(names.map((name) => [name.slice(3), plain(headerOf(headers, name))]));
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

function dataOf(headers: IncomingHttpHeaders, bytes: Buffer): Readonly<Record<string, Json>> {
  if (bytes.length === 0) return {};
  const isJson = /^application\/([\w.+-]+\+)?json/i.test(headers["content-type"] ?? "application/json");
  const body = withoutBom(bytes);
  if (isJson && scanJson(body, LIMITS.rawDepth).depth <= LIMITS.rawDepth) {
    const value = parseExactly(body.toString("utf8"));
    if (value !== undefined) return { data: value as Json };
  }
  return isJson ? { data_unreadable: true } : { data_base64: bytes.toString("base64") };
}
