import { createHmac, createPrivateKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "#core/kernel/json.ts";
import { SECOND } from "#core/kernel/time.ts";
import { CONNECTORS } from "./connectors.ts";
import { type HookSource, openHooks, SECRET } from "./hook-world.ts";
import { cases, mutants } from "./mutate.ts";

const PATIENCE = 240_000;
const numRuns = cases(20);
const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/hooks/${name}`, import.meta.url), "utf8");
const { platform, addHook, post } = await openHooks({
  rates: { hook: { requests: 1e9, events: 1e9 } },
  fetchText: async () => ({ text: fixture("sns-certificate.pem") }),
});
const TOPIC = "arn:aws:sns:eu-west-1:123456789012:fuzz";
const snsKey = createPrivateKey(fixture("sns-key.pem"));

type Signed = Readonly<{ body: string; headers: Record<string, string>; query?: string }>;
type Corpus = Readonly<{
  example: JsonObject;
  scheme?: object;
  /** Signs whatever has become of the body, so that all of it gets past the door. */
  sign(body: string, id: string): Signed;
}>;

const hmac = (text: string, encoding: "hex" | "base64" = "hex", algorithm = "sha256") =>
  createHmac(algorithm, SECRET).update(text).digest(encoding);
const now = () => String(Math.floor(platform.clock.now() / SECOND));
const plain = {
  type: "order.paid",
  userId: "u1",
  email: "a@example.com",
  id: "i1",
  timestamp: "2026-01-01T00:00:00Z",
  data: { total: 1, items: [{ sku: "a" }] },
};

const CORPORA: Readonly<Record<string, Corpus>> = {
  "standard-webhooks": {
    example: { type: "order.paid", timestamp: "2026-01-01T00:00:00Z", data: { customer_id: "u1", total: 5 } },
    sign: (body, id) => {
      const at = now();
      const key = Buffer.from(SECRET, "base64");
      const signature = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64");
      return {
        body,
        headers: { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": `v1,${signature}` },
      };
    },
  },
  stripe: {
    example: {
      id: "evt_1",
      type: "checkout.session.completed",
      created: 1_767_225_600,
      data: {
        object: {
          id: "cs_1",
          customer: "cus_1",
          amount_total: 2_050,
          currency: "usd",
          metadata: { a: "b" },
          customer_details: { email: "a@example.com" },
        },
      },
    },
    sign: (body) => {
      const at = now();
      return { body, headers: { "stripe-signature": `t=${at},v1=${hmac(`${at}.${body}`)}` } };
    },
  },
  shopify: {
    example: {
      id: 1,
      email: "a@example.com",
      customer: { id: 2, email: "a@example.com", first_name: "A" },
      total_price: "10.00",
      currency: "EUR",
      updated_at: "2026-01-01T00:00:00Z",
      line_items: [{ product_id: 3, quantity: 1, price: "10.00" }],
      discount_codes: [{ code: "X" }],
    },
    sign: (body, id) => ({
      body,
      headers: {
        "x-shopify-topic": "orders/create",
        "x-shopify-webhook-id": id,
        "x-shopify-hmac-sha256": hmac(body, "base64"),
      },
    }),
  },
  woocommerce: {
    example: {
      id: 1,
      total: "3.00",
      currency: "USD",
      billing: { email: "a@example.com", first_name: "A" },
      line_items: [{ product_id: 3, quantity: 1, price: 3 }],
      date_created_gmt: "2026-01-01T00:00:00",
    },
    sign: (body, id) => ({
      body,
      headers: {
        "x-wc-webhook-topic": "order.created",
        "x-wc-webhook-delivery-id": id,
        "x-wc-webhook-signature": hmac(body, "base64"),
      },
    }),
  },
  github: {
    example: {
      action: "created",
      sender: { login: "octocat" },
      issue: { number: 1, title: "t", updated_at: "2026-01-01T00:00:00Z" },
      repository: { full_name: "a/b" },
    },
    sign: (body, id) => ({
      body,
      headers: {
        "x-github-event": "issues",
        "x-github-delivery": id,
        "x-hub-signature-256": `sha256=${hmac(body)}`,
      },
    }),
  },
  segment: {
    example: {
      type: "track",
      event: "Seen",
      userId: "u1",
      messageId: "s1",
      properties: { a: 1 },
      traits: { email: "a@example.com" },
    },
    sign: (body) => ({ body, headers: { "x-signature": hmac(body, "hex", "sha1") } }),
  },
  customerio: {
    example: {
      event_id: "e1",
      object_type: "email",
      metric: "opened",
      timestamp: 1_767_225_600,
      data: { identifiers: { id: "1", email: "a@example.com" } },
    },
    sign: (body) => {
      const at = now();
      return { body, headers: { "x-cio-timestamp": at, "x-cio-signature": hmac(`v0:${at}:${body}`) } };
    },
  },
  sns: {
    example: {
      type: "order.paid",
      userId: "u1",
      mail: { destination: ["a@example.com"], timestamp: "2026-01-01T00:00:00Z" },
    },
    scheme: { topicArns: [TOPIC] },
    sign: (text, id) => {
      const message: Record<string, string> = {
        Type: "Notification",
        MessageId: id,
        TopicArn: TOPIC,
        Message: text,
        Timestamp: new Date(platform.clock.now()).toISOString(),
      };
      const canonical = ["Message", "MessageId", "Timestamp", "TopicArn", "Type"]
        .map((name) => `${name}\n${message[name]}\n`)
        .join("");
      const signature = sign("sha256", Buffer.from(canonical), snsKey).toString("base64");
      const SigningCertURL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a.pem";
      return {
        body: JSON.stringify({ ...message, SignatureVersion: "2", Signature: signature, SigningCertURL }),
        headers: {},
      };
    },
  },
  "event-grid": {
    example: {
      id: "e1",
      eventType: "Paid",
      eventTime: "2026-01-01T00:00:00Z",
      data: { userId: "u1", total: 1 },
    },
    sign: (body) => ({ body: `[${body === "" ? "null" : body}]`, headers: { "x-cairn-key": SECRET } }),
  },
  cloudevents: {
    example: {
      specversion: "1.0",
      id: "c1",
      source: "/shop",
      type: "paid",
      time: "2026-01-01T00:00:00Z",
      data: { userId: "u1" },
      data_base64: "eyJ1c2VySWQiOiJ1MSJ9",
    },
    sign: (body) => ({ body, headers: { authorization: `Bearer ${SECRET}` } }),
  },
  eventbridge: {
    example: {
      id: "b1",
      "detail-type": "Paid",
      time: "2026-01-01T00:00:00Z",
      detail: { userId: "u1", total: 1 },
    },
    sign: (body) => ({ body, headers: { "x-api-key": SECRET } }),
  },
  pubsub: {
    example: {
      message: {
        data: "eyJldmVudCI6IlBhaWQiLCJ1c2VySWQiOiJ1MSJ9",
        messageId: "1",
        attributes: { event: "Paid" },
        publishTime: "2026-01-01T00:00:00Z",
      },
      subscription: "s",
    },
    sign: (body) => ({ body, headers: {}, query: `?token=${SECRET}` }),
  },
  meta: {
    example: {
      object: "page",
      entry: [
        { id: "p1", time: 1_767_225_600, changes: [{ field: "leadgen", value: { leadgen_id: "l1" } }] },
      ],
    },
    sign: (body) => ({ body, headers: { "x-hub-signature-256": `sha256=${hmac(body)}` } }),
  },
  hmac: { example: plain, sign: (body) => ({ body, headers: { "x-signature": hmac(body) } }) },
  bearer: { example: plain, sign: (body) => ({ body, headers: { authorization: `Bearer ${SECRET}` } }) },
  basic: {
    example: plain,
    sign: (body) => ({
      body,
      headers: { authorization: `Basic ${Buffer.from(`cairn:${SECRET}`).toString("base64")}` },
    }),
  },
  none: { example: plain, sign: (body) => ({ body, headers: {} }) },
};

test("guarantees 4.5: every connector has its corpus", () => {
  expect(Object.keys(CORPORA).sort()).toEqual(CONNECTORS.map(({ kind }) => kind).sort());
});

/** What is kept of a source: events and quarantined rows, with all that was said about each. */
async function stateOf({ id }: HookSource): Promise<string> {
  const [row] = await platform.db.rows<{ state: string }>(
    `select (select coalesce(string_agg(message_id || body::text, ',' order by seq), '') from event where source_id = $1)
       || '|' || (select count(*) from quarantine where source_id = $1 and kind = 'quarantined') as state`,
    [id],
  );
  return row?.state ?? "";
}

/** Headers that say something else than the bytes. */
const lies = fc
  .record({
    "content-type": fc.constantFrom(
      "application/json",
      "application/x-www-form-urlencoded",
      "text/plain; charset=utf-16",
      "multipart/form-data; boundary=x",
      "application/cloudevents+json",
    ),
    "content-encoding": fc.constantFrom("identity", "gzip", "br", "deflate", "gzip, gzip", "bogus"),
  })
  .map((headers): Record<string, string> => headers);

let runs = 0;

describe.each(Object.entries(CORPORA))("/hooks of %s", (kind, { example, scheme = {}, sign: signed }) => {
  test("guarantees 4.5: G-1 G-3 whatever is signed is taken or set aside, answered with 200, and an event but once", {
    timeout: PATIENCE,
  }, async () => {
    const source = await addHook(kind, { scheme });
    await fc.assert(
      fc.asyncProperty(mutants(example), async ({ text }) => {
        runs += 1;
        const { body, headers, query } = signed(text, `h-${runs}`);
        const before = await stateOf(source);
        const answer = await post(source, body, headers, query);
        expect([answer.status, answer.json.code ?? null]).toEqual([200, answer.json.code ?? null]);
        const said = JSON.parse(answer.text) as { status?: string; accepted?: number; quarantined?: number };
        const isNew = said.status
          ? said.status !== "duplicate"
          : (said.accepted ?? 0) + (said.quarantined ?? 0) > 0;
        const after = await stateOf(source);
        expect(after !== before).toBe(isNew);
        const again = JSON.parse((await post(source, body, headers, query)).text) as {
          status?: string;
          accepted?: number;
        };
        expect([again.status === "accepted", (again.accepted ?? 0) > 0]).toEqual([false, false]);
        expect((await stateOf(source)).split("|")[0]).toBe(after.split("|")[0]);
      }),
      { numRuns },
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("guarantees 4.5: bytes that are nothing, and headers that lie, break nothing", {
    timeout: PATIENCE,
  }, async () => {
    const source = await addHook(kind, { scheme });
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 120 }),
        lies,
        fc.boolean(),
        async (bytes, lying, isSigned) => {
          const { body, headers, query } = signed(Buffer.from(bytes).toString("latin1"), "lie");
          const answer = isSigned
            ? await post(source, body, { ...headers, ...lying }, query)
            : await post(source, bytes, lying);
          expect(answer.status).toBeLessThan(500);
          if (answer.status !== 200) expect(answer.json.instance).toMatch(/^urn:request:/);
        },
      ),
      { numRuns: Math.ceil(numRuns / 2) },
    );
  });
});
