import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { HOUR, MINUTE } from "#core/kernel/time.ts";
import { CONNECTORS } from "./connectors.ts";
import { SECRET, verify } from "./hook-world.ts";

/** Signed with `openssl`, or taken from the platforms' own documentation: nothing of ours has made these. */
const BODY = '{"id":820982911946154508,"email":"jon@example.com"}';
const AT = 1_700_000_000;
const now = AT * 1_000;
const SHA256 = "a20390e6e4a9d585d5656d32e9263bae9050da69e58c5104d768b4f0580d10f1";
const BASE64 = "ogOQ5uSp1YXVZW0y6SY7rpBQ2mnljFEE12i08FgNEPE=";
const certificate = readFileSync(
  new URL("../../fixtures/hooks/sns-certificate.pem", import.meta.url),
  "utf8",
);
const CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem";

type Vector = Readonly<{
  kind: string;
  what: string;
  bytes?: string;
  headers?: Record<string, string>;
  secrets?: readonly string[];
  scheme?: object;
  query?: string;
  now?: number;
  /** How far its clock may be off; without one, a post never grows stale. */
  tolerance?: number;
}>;

const sns = (version: string, signature: string): Vector => ({
  kind: "sns",
  what: `version ${version}`,
  secrets: [],
  scheme: { topicArns: ["arn:aws:sns:eu-west-1:123456789012:orders"] },
  tolerance: 24 * HOUR,
  bytes: JSON.stringify({
    Type: "Notification",
    MessageId: "m-1",
    TopicArn: "arn:aws:sns:eu-west-1:123456789012:orders",
    Message: "hello",
    Timestamp: "2023-11-14T22:13:20.000Z",
    SignatureVersion: version,
    Signature: signature,
    SigningCertURL: CERTIFICATE_URL,
  }),
});

const VECTORS: readonly Vector[] = [
  {
    kind: "standard-webhooks",
    what: "the specification's own example",
    bytes: '{"test": 2432232314}',
    secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    now: 1_614_265_330_000,
    tolerance: 5 * MINUTE,
    headers: {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
  },
  {
    kind: "standard-webhooks",
    what: "v1a, Ed25519",
    secrets: ["whpk_cDNrtc7kk2Kce6MypB7ns8EPBryM5A91SpcOiCKCWY8="],
    tolerance: 5 * MINUTE,
    headers: {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(AT),
      "webhook-signature":
        "v1a,+rmnFmmnYCUD7YgYh1kOaQ6OUQKsnjomO05jbuAWCFD8L3k41LYgZ/vQT9v8BGXL6zctonq7TumqwFQ8YZRzCA==",
    },
  },
  {
    kind: "stripe",
    what: "t and v1",
    tolerance: 5 * MINUTE,
    headers: {
      "stripe-signature": `t=${AT},v1=d58e181b4f427c655022cb22d64e094e3a4ef4b47bbf4e45889f6431dd8a1f7d,v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39`,
    },
  },
  { kind: "shopify", what: "base64", headers: { "x-shopify-hmac-sha256": BASE64 } },
  { kind: "woocommerce", what: "base64", headers: { "x-wc-webhook-signature": BASE64 } },
  {
    kind: "github",
    what: "the documentation's own example",
    bytes: "Hello, World!",
    secrets: ["It's a Secret to Everybody"],
    headers: {
      "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    },
  },
  { kind: "meta", what: "sha256", headers: { "x-hub-signature-256": `sha256=${SHA256}` } },
  { kind: "segment", what: "sha1", headers: { "x-signature": "b83f85ebf5abbc624625dff1b1e86b2546249dc2" } },
  {
    kind: "customerio",
    what: "v0",
    tolerance: 5 * MINUTE,
    headers: {
      "x-cio-timestamp": String(AT),
      "x-cio-signature": "583fb4c15ba3867de47a71152bebf64bd4e04ea91542e863a44efa72252c0f99",
    },
  },
  {
    kind: "hmac",
    what: "sha256, upper case, behind a prefix",
    scheme: { header: "X-Sig", prefix: "sha256=" },
    headers: { "x-sig": `sha256=${SHA256.toUpperCase()}` },
  },
  {
    kind: "hmac",
    what: "sha512 with a signed time",
    tolerance: 5 * MINUTE,
    scheme: { header: "x-sig", algorithm: "sha512", encoding: "base64", timestampHeader: "x-at" },
    headers: {
      "x-at": String(AT),
      "x-sig": "Eljbm1Po2YUagg/Ls17Rgdy6ZijjQ7IfdW9up6dpZGmtVfe5cjpwqmFmqC4WvciAMSjrl2gi1AR6c/aKOL2h+A==",
    },
  },
  sns(
    "1",
    "klVxb0X9OqRzDClkA8AhtUl61lTVVKc6a3qkt1eh7LJGILA46PaEjDBFRvhc5xjjvrt1Jk50XngTOMiyz+93o9AC1lD50mA+yy8vMISaOdWSPvY8K/gFa+NBUkpTI585cPMqxxq95Vo9h2pN3GkECvcYxzFuEhtB3apmNlW99G4K1eJBBSRoMyA2mhTk/wHNgp6DK9GNOBCNM84TFTNshd67bEqTLXiSzd2N3QvDRBiAXGy2D6FgpdmFS8ZPxr53tj4XmZ5W60MpxjIAs4bdWQz1wdzGpAaQWN7KQKWxOag7/cgE6PwSHz2fiYMfla/FoUDnWd8Vj1xp9Y9l09GEbA==",
  ),
  sns(
    "2",
    "TwuAII+bq9/Jz2xlO9D5g7+RRe3G+h7q5pHwJHC9a0VNTdscwPOkK9kmiPc/QhUpDiEL+uZZPr2iL3ON4dtBT9tdWKYvyCNY81sitWxEkagxcVbDC1hD9FXenuvHIEtwkqykpd4l0uLRK38ZHawwUXtHiz2n2ZcK4/k5ISjUyTQZw73Rcdvm2TbRf3I+jZHEeoasyY4mZ2FYzNT6UKy4X0stZkI2qykxLO86RK4lFS2RbpY0EOBNKhpxJTO96jFzL71xqmhIFh0guWJDczmTLtXYGLyo5bBRPhalOQ6b9RmibDQADjqc3VbFwTIr2rH2YbTq9gA6vE1ll6zhh4OK/Q==",
  ),
  { kind: "bearer", what: "token", headers: { authorization: `Bearer ${SECRET}` } },
  { kind: "bearer", what: "own header", scheme: { header: "x-token" }, headers: { "x-token": SECRET } },
  {
    kind: "basic",
    what: "user and password",
    headers: { authorization: `Basic ${Buffer.from(`cairn:${SECRET}`).toString("base64")}` },
  },
  { kind: "eventbridge", what: "key", headers: { "x-api-key": SECRET } },
  {
    kind: "eventbridge",
    what: "basic",
    headers: { authorization: `Basic ${Buffer.from(`any:${SECRET}`).toString("base64")}` },
  },
  { kind: "event-grid", what: "header", headers: { "x-cairn-key": SECRET } },
  { kind: "event-grid", what: "address", query: `key=${SECRET}` },
  { kind: "cloudevents", what: "bearer", headers: { authorization: `Bearer ${SECRET}` } },
  { kind: "cloudevents", what: "address", query: `access_token=${SECRET}` },
  { kind: "pubsub", what: "token in the address", query: `token=${SECRET}` },
];

const ask = (vector: Vector, more: Partial<Vector> = {}) => {
  const { kind, ...given } = { now, bytes: BODY, ...vector, ...more };
  const fetched = (url: string) => (url === CERTIFICATE_URL ? { text: certificate } : ("missing" as const));
  return verify(kind, { ...given, fetched });
};
const OTHER = "another-secret-altogether";

describe.each(VECTORS)("$kind, $what", (vector) => {
  test("guarantees 6: a known signature holds, also beside four other active secrets", async () => {
    expect(await ask(vector)).not.toBeNull();
    const secrets = [
      OTHER,
      `whsec_${OTHER}`,
      ...(vector.secrets ?? [SECRET]),
      "x".repeat(20),
      "y".repeat(40),
    ];
    expect(await ask(vector, { secrets })).not.toBeNull();
  });

  test("guarantees 6: without the secret, without the header, or with one byte changed it does not", async () => {
    if (vector.kind !== "sns") {
      expect(await ask(vector, { secrets: [OTHER] })).toBeNull();
      expect(await ask(vector, { secrets: [] })).toBeNull();
      expect(await ask(vector, { headers: {}, query: "" })).toBeNull();
    }
    const signsBody = !/bearer|basic|event|pubsub/.test(vector.kind);
    if (!signsBody) return;
    const bytes = vector.bytes ?? BODY;
    if (vector.kind !== "sns") expect(await ask(vector, { bytes: `${bytes} ` })).toBeNull();
    expect(await ask(vector, { bytes: bytes.replace("e", "E") })).toBeNull();
  });

  test("guarantees 6: a signed time counts by the database's clock, either way", async () => {
    const { tolerance, now: at = now } = vector;
    if (tolerance === undefined) {
      expect(await ask(vector, { now: at + 365 * 24 * HOUR })).not.toBeNull();
      return;
    }
    for (const off of [tolerance, -tolerance]) {
      expect(await ask(vector, { now: at + off })).not.toBeNull();
      expect(await ask(vector, { now: at + off + Math.sign(off) * 1_000 })).toBeNull();
    }
  });
});

test("guarantees 6: every connector has a known answer, or nothing to sign", () => {
  const covered = new Set(VECTORS.map(({ kind }) => kind));
  expect(CONNECTORS.map(({ kind }) => kind).filter((kind) => !covered.has(kind))).toEqual(["none"]);
});

/** Every length of agreement, many ways to go on from there. */
test("guarantees 6: ten thousand wrong signatures that share 0 to 31 bytes with the right one are all refused", async () => {
  const right = Buffer.from(SHA256, "hex");
  const asked: Promise<unknown>[] = [];
  for (let n = 0; n < 10_000; n += 1) {
    const shared = n % 32;
    const wrong = Buffer.from(createHmac("sha256", String(n)).update("wrong").digest());
    right.copy(wrong, 0, 0, shared);
    wrong[shared] = (right[shared] ?? 0) ^ (1 + (n % 255));
    const [hex, base64] = [wrong.toString("hex"), wrong.toString("base64")];
    const [kind, headers] = [
      ["github", { "x-hub-signature-256": `sha256=${hex}` }],
      ["shopify", { "x-shopify-hmac-sha256": base64 }],
      ["hmac", { "x-signature": hex }],
    ][n % 3] as [string, Record<string, string>];
    asked.push(Promise.resolve(verify(kind, { headers, bytes: BODY })));
  }
  expect((await Promise.all(asked)).filter((verdict) => verdict !== null)).toEqual([]);
});
