import { verify as verifyBytes, X509Certificate } from "node:crypto";
import { isObject, type JsonObject } from "#core/kernel/json.ts";
import { DAY, type Instant } from "#core/kernel/time.ts";
import { parseJson } from "#lib/intake/decode-body.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import { scanJson } from "#lib/intake/scan.ts";
import type { Knock, Verdict } from "#lib/intake/sources/webhook/define-connector.ts";

/** What is signed, in this order, of each type of message; a field that is missing is left out. */
const CONFIRMATION = [
  "Message",
  "MessageId",
  "SubscribeURL",
  "Timestamp",
  "Token",
  "TopicArn",
  "Type",
] as const;
const SIGNED: ReadonlyMap<unknown, readonly string[]> = new Map<unknown, readonly string[]>([
  ["Notification", ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]],
  ["SubscriptionConfirmation", CONFIRMATION],
  ["UnsubscribeConfirmation", CONFIRMATION],
]);
const ALGORITHMS: ReadonlyMap<unknown, string> = new Map([
  ["1", "sha1"],
  ["2", "sha256"],
]);

const HOST = /^sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?$/;
const CERTIFICATE = /^\/SimpleNotificationService-[0-9a-zA-Z]{1,64}\.pem$/;

/** A listed topic, a fresh message, a certificate of Amazon's own, and a signature that it holds: in this order. */
export async function verifySns(topicArns: readonly string[], knock: Knock): Promise<Verdict> {
  const { bytes, now, outside } = knock;
  if (scanJson(bytes, LIMITS.rawDepth).depth > LIMITS.rawDepth) return null;
  const message = parseJson(bytes.toString("utf8"));
  if (!isObject(message)) return null;
  const [arn, url, signature] = [message["TopicArn"], message["SigningCertURL"], message["Signature"]];
  if (typeof arn !== "string" || !topicArns.includes(arn) || !isFresh(message, now)) return null;
  const text = canonicalText(message);
  const algorithm = ALGORITHMS.get(message["SignatureVersion"]);
  if (text === null || algorithm === undefined || typeof signature !== "string") return null;
  if (typeof url !== "string" || !isSnsAddress(url) || !CERTIFICATE.test(new URL(url).pathname)) return null;
  const certificate = await outside.remembered(url);
  if (certificate === "away") return "later";
  const key = certificate === "missing" ? null : keyOf(certificate.text, now);
  if (!key || !verifyBytes(algorithm, Buffer.from(text), key, Buffer.from(signature, "base64"))) return null;
  return { deliveryId: null };
}

/** True for an address of SNS itself: https, its own host, no port and no user of somebody's making. */
export function isSnsAddress(text: string): boolean {
  const url = text.length <= 2_048 && URL.canParse(text) ? new URL(text) : null;
  return (
    url !== null &&
    url.protocol === "https:" &&
    url.port === "" &&
    url.username === "" &&
    url.password === "" &&
    HOST.test(url.hostname)
  );
}

/** The publish time: what comes again after an outage of ours is up to a day old. */
function isFresh(message: JsonObject, now: Instant): boolean {
  const at = typeof message["Timestamp"] === "string" ? Date.parse(message["Timestamp"]) : Number.NaN;
  return Math.abs(now - at) <= DAY;
}

function canonicalText(message: JsonObject): string | null {
  const names = SIGNED.get(message["Type"]);
  if (!names) return null;
  const given = names.filter((name) => typeof message[name] === "string");
  return given.map((name) => `${name}\n${String(message[name])}\n`).join("");
}

function keyOf(pem: string, now: Instant) {
  try {
    const certificate = new X509Certificate(pem);
    const valid = Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
    return valid ? certificate.publicKey : null;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
