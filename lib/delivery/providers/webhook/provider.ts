import { z } from "zod";
import { invariant } from "#core/kernel/assert.ts";
import { defineProvider } from "#lib/delivery/providers/provider.ts";
import { classifyFailure, classifyStatus } from "#lib/delivery/providers/webhook/classify.ts";
import { signature } from "#lib/delivery/providers/webhook/sign.ts";
import { safeFetch } from "#lib/platform/safe-fetch.ts";

/** What is read of an answer, and what of it is kept (guarantees 4.2). */
const MAX_ANSWER = 262_144;

/** Headers that belong to the call itself: a step cannot set them. */
const OURS = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "expect",
  "upgrade",
  "keep-alive",
  "te",
  "trailer",
  "proxy-authorization",
  "idempotency-key",
  "webhook-id",
  "webhook-timestamp",
  "webhook-signature",
  "user-agent",
  "accept-encoding",
]);

/** Calls another system, signed as Standard Webhooks say (S-10.4). */
export default defineProvider({
  kind: "webhook",
  title: "Webhook",
  channels: ["webhook"],
  settings: z.strictObject({}),
  /** The newest signs first; an older one signs too, while receivers change over. */
  secret: z.strictObject({ signing: z.array(z.string().startsWith("whsec_")).min(1).max(2) }),
  keyed: true,
  deadlineMs: (message) => (message.channel === "webhook" ? message.timeoutMs : 10_000),
  async send({ platform, secret, key, rendered, deadlineMs }) {
    invariant(rendered.kind === "call", "webhooks are calls");
    const { method, url, body } = rendered;
    const bare = method === "GET" || body === "";
    const sent = bare ? "" : body;
    const timestamp = Math.floor(platform.clock.now() / 1_000);
    const answer = await safeFetch(url, {
      method,
      headers: {
        ...(bare ? {} : { "content-type": "application/json" }),
        ...ownHeaders(rendered.headers),
        "user-agent": "Cairn (+webhooks)",
        "idempotency-key": key,
        "webhook-id": key,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": secret.signing.map((one) => signature(one, key, timestamp, sent)).join(" "),
      },
      body: bare ? null : sent,
      timeoutMs: deadlineMs,
      maxBytes: MAX_ANSWER,
      allow: platform.env.allowPrivate,
    });
    if (!answer.ok) return classifyFailure(answer);
    const result = classifyStatus(
      answer.status,
      answer.headers["retry-after"],
      answer.body.subarray(0, 4_096).toString("utf8"),
    );
    // One that is too long to read is no answer to take values from.
    const whole = result.class === "accepted" && !answer.truncated;
    return whole ? { ...result, body: answer.body.toString("utf8") } : result;
  },
});

function ownHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !OURS.has(name)),
  );
}
