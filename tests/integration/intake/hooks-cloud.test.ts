import { createHmac, createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { DAY, HOUR } from "#core/kernel/time.ts";
import type { FetchText } from "#lib/intake/sources/webhook/outside.ts";
import { travel } from "./engine.ts";
import { openHooks, SECRET, statusOf } from "./hook-world.ts";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/hooks/${name}`, import.meta.url));
const snsKey = createPrivateKey(fixture("sns-key.pem"));
const { publicKey: googleKey, privateKey: googleSigner } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
});

/** The world outside: Amazon's and Google's servers, behind one that counts what is asked. */
const asked: string[] = [];
let isAway = false;
const outside = createServer((request, response) => {
  const path = request.url ?? "";
  asked.push(path);
  if (isAway) response.writeHead(503).end();
  else if (path.endsWith(".pem")) response.end(fixture("sns-certificate.pem"));
  else if (path === "/oauth2/v3/certs") {
    const key = { ...googleKey.export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" };
    response.end(JSON.stringify({ keys: [key] }));
  } else if (path.startsWith("/?Action=ConfirmSubscription")) response.end("<ConfirmSubscriptionResponse/>");
  else response.writeHead(404).end();
});
await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
afterAll(() => outside.close());

/** By the way a name would lead there, if it could be resolved here. */
const fetchText: FetchText = async (url) => {
  const { pathname, search } = new URL(url);
  const { port } = outside.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${pathname}${search}`);
  if (answer.ok) return { text: await answer.text() };
  return answer.status >= 500 ? "away" : "missing";
};
const { platform, door, addHook, post, eventsOf, refusedOf } = await openHooks({ fetchText });

describe("Amazon SNS", () => {
  const TOPIC = "arn:aws:sns:eu-west-1:123456789012:orders";
  const PEM = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d4e5f.pem";
  let n = 0;
  const message = (more: Record<string, string> = {}) => {
    n += 1;
    return {
      Type: "Notification",
      MessageId: `m-${n}`,
      TopicArn: TOPIC,
      Message: JSON.stringify({ type: "order.paid", userId: "sns-1", total: 5 }),
      Timestamp: new Date(platform.clock.now()).toISOString(),
      SigningCertURL: PEM,
      SignatureVersion: "2",
      ...more,
    };
  };
  const SIGNED = [
    "Message",
    "MessageId",
    "Subject",
    "SubscribeURL",
    "Timestamp",
    "Token",
    "TopicArn",
    "Type",
  ];
  const signed = (given: Record<string, string>) => {
    const names = SIGNED.filter((name) => given[name] !== undefined);
    const text = names.map((name) => `${name}\n${given[name]}\n`).join("");
    const algorithm = given["SignatureVersion"] === "1" ? "sha1" : "sha256";
    return { ...given, Signature: sign(algorithm, Buffer.from(text), snsKey).toString("base64") };
  };
  const topic = () => addHook("sns", { scheme: { topicArns: [TOPIC] } });
  const headers = { "content-type": "text/plain; charset=UTF-8" };

  test("guarantees 6: G-1 G-2 a message signed by either version is one event by its MessageId, its text unpacked", async () => {
    const source = await topic();
    for (const version of ["1", "2"]) {
      const body = JSON.stringify(signed(message({ SignatureVersion: version, Subject: "Hello" })));
      expect(statusOf(await post(source, body, headers))).toBe("accepted");
      expect(statusOf(await post(source, body, headers))).toBe("duplicate");
    }
    const [event] = await eventsOf(source);
    expect(event).toMatchObject({
      event: "order.paid",
      message_id: "m-1",
      body: { userId: "sns-1", properties: { total: 5 } },
    });
    expect(asked.filter((path) => path.endsWith(".pem"))).toHaveLength(1);
  });

  test("guarantees 6: SEC-10 certificates come from sns.<region>.amazonaws.com alone, and only for listed topics", async () => {
    const source = await topic();
    const before = asked.length;
    const wrong = [
      { SigningCertURL: PEM.replace("https", "http") },
      { SigningCertURL: PEM.replace("amazonaws.com", "amazonaws.com.evil.example") },
      { SigningCertURL: PEM.replace("sns.", "evil.sns.") },
      { SigningCertURL: PEM.replace("https://", "https://sns.eu-west-1.amazonaws.com@evil.example/") },
      { SigningCertURL: PEM.replace(".com/", ".com:8443/") },
      { SigningCertURL: PEM.replace("SimpleNotificationService-", "other/") },
      { SigningCertURL: "https://169.254.169.254/SimpleNotificationService-0.pem" },
      { TopicArn: "arn:aws:sns:eu-west-1:999999999999:orders" },
      { SignatureVersion: "3" },
      { Type: "Surprise" },
      { Timestamp: new Date(platform.clock.now() - DAY - HOUR).toISOString() },
      { Timestamp: new Date(platform.clock.now() + DAY + HOUR).toISOString() },
    ];
    for (const more of wrong) {
      const answer = await post(source, JSON.stringify(signed(message(more))), headers);
      expect([more, answer.status, answer.json.code]).toEqual([more, 401, "bad_signature"]);
    }
    const changed = { ...signed(message()), Message: "{}" };
    expect((await post(source, JSON.stringify(changed), headers)).status).toBe(401);
    expect((await post(source, "{", headers)).status).toBe(401);
    const odd = { toString: 1, valueOf: 1 };
    for (const name of ["Type", "SignatureVersion", "Timestamp", "Signature", "SigningCertURL", "TopicArn"]) {
      const answer = await post(source, JSON.stringify({ ...signed(message()), [name]: odd }), headers);
      expect([name, answer.status]).toEqual([name, 401]);
    }
    expect(asked.slice(before).filter((path) => !path.endsWith("0a1b2c3d4e5f.pem"))).toEqual([]);
    expect(await eventsOf(source)).toEqual([]);
  });

  test("guarantees 6: a subscription is confirmed after its signature has held, and only at Amazon's", async () => {
    const source = await topic();
    const SubscribeURL = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t1";
    const confirmation = (url: string) =>
      message({
        Type: "SubscriptionConfirmation",
        Token: "t1",
        SubscribeURL: url,
        Message: "You have chosen",
      });
    const confirmations = () => asked.filter((path) => path.includes("ConfirmSubscription")).length;
    const forged = { ...confirmation(SubscribeURL), Signature: "AAAA" };
    expect((await post(source, JSON.stringify(forged), headers)).status).toBe(401);
    const elsewhere = signed(confirmation("https://evil.example/?Action=ConfirmSubscription"));
    expect(statusOf(await post(source, JSON.stringify(elsewhere), headers))).toBe("ignored");
    expect(confirmations()).toBe(0);
    const right = signed(confirmation(SubscribeURL));
    expect(statusOf(await post(source, JSON.stringify(right), headers))).toBe("confirmed");
    expect(confirmations()).toBe(1);
    expect(await eventsOf(source)).toEqual([]);
  });

  test("guarantees 6: while Amazon's certificates cannot be had, the sender is asked to come again", async () => {
    const source = await topic();
    isAway = true;
    const other = PEM.replace("0a1b", "ffff");
    const answer = await post(source, JSON.stringify(signed(message({ SigningCertURL: other }))), headers);
    isAway = false;
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  });
});

describe("Azure Event Grid", () => {
  const headers = { "x-cairn-key": SECRET };
  const event = (id: string, more: object = {}) => ({
    id,
    eventType: "Order.Paid",
    subject: "orders/1",
    eventTime: "2026-01-01T10:00:00Z",
    data: { userId: "grid-1", total: 7 },
    dataVersion: "1",
    ...more,
  });

  test("guarantees 6: the handshake is answered for whoever knows the key", async () => {
    const source = await addHook("event-grid");
    const body = JSON.stringify([event("v1", { data: { validationCode: "code-512" } })]);
    const ask = { "aeg-event-type": "SubscriptionValidation" };
    expect((await post(source, body, ask)).status).toBe(401);
    const answer = await post(source, body, { ...headers, ...ask });
    expect([answer.status, answer.text]).toEqual([200, '{"validationResponse":"code-512"}']);
    expect((await post(source, body, ask, `?key=${SECRET}`)).status).toBe(200);
    expect(await eventsOf(source)).toEqual([]);
  });

  test("guarantees 6: G-3 each event of a post counts for itself: a bad one is set aside, its neighbours are taken", async () => {
    const source = await addHook("event-grid");
    const body = JSON.stringify([event("e1"), event("e2", { data: {} }), 7, event("e1"), event("e3")]);
    const answer = await post(source, body, { ...headers, "aeg-event-type": "Notification" });
    expect(JSON.parse(answer.text)).toEqual({ success: true, accepted: 2, duplicates: 1, quarantined: 2 });
    expect((await eventsOf(source)).map(({ message_id }) => message_id)).toEqual(["e1", "e3"]);
    expect((await refusedOf(source)).map(({ code }) => code).sort()).toEqual(["bad_json", "no_identifier"]);
  });
});

describe("CloudEvents", () => {
  const headers = { authorization: `Bearer ${SECRET}` };
  const event = {
    specversion: "1.0",
    id: "c1",
    source: "/shop",
    type: "order.paid",
    time: "2026-01-01T10:00:00Z",
  };

  test("guarantees 6: whoever asks first whether it may send is told so, and nobody else", async () => {
    const any = await addHook("cloudevents");
    const one = await addHook("cloudevents", { scheme: { origin: "shop.example.com" } });
    const ask = (id: string, origin?: string) =>
      door.send(`/hooks/${id}`, undefined, {
        method: "OPTIONS",
        key: null,
        headers: origin === undefined ? {} : { "webhook-request-origin": origin },
      });
    const told = await ask(any.id, "eventemitter.example.com");
    expect([told.status, told.headers.get("webhook-allowed-origin")]).toEqual([
      200,
      "eventemitter.example.com",
    ]);
    expect(Number(told.headers.get("webhook-allowed-rate"))).toBeGreaterThan(0);
    expect((await ask(one.id, "Shop.example.com")).status).toBe(200);
    expect((await ask(one.id, "evil.example")).status).toBe(401);
    expect((await ask(any.id)).headers.get("webhook-allowed-origin")).toBeNull();
    expect((await ask("src_unknown", "eventemitter.example.com")).status).toBe(404);
  });

  test("guarantees 6: G-2 structured, batched and binary are the same event, named by source and id", async () => {
    const source = await addHook("cloudevents");
    const data = { userId: "ce-1", total: 3 };
    const structured = await post(
      source,
      { ...event, data },
      { ...headers, "content-type": "application/cloudevents+json" },
    );
    const batch = await post(
      source,
      [
        { ...event, data },
        { ...event, id: "c2", data_base64: Buffer.from(JSON.stringify(data)).toString("base64") },
      ],
      {
        ...headers,
        "content-type": "application/cloudevents-batch+json",
      },
    );
    const binary = await post(source, data, {
      ...headers,
      ...Object.fromEntries(Object.entries(event).map(([name, value]) => [`ce-${name}`, value])),
      "ce-subject": "caf%C3%A9",
    });
    expect(statusOf(structured)).toBe("accepted");
    expect(JSON.parse(batch.text)).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(statusOf(binary)).toBe("duplicate");
    const events = await eventsOf(source);
    expect(events.map(({ message_id, event: name, body }) => [message_id, name, body.userId])).toEqual([
      ["/shop/c1", "order.paid", "ce-1"],
      ["/shop/c2", "order.paid", "ce-1"],
    ]);
    expect(events.every(({ body }) => body.properties?.["total"] === 3)).toBe(true);
  });

  test.each([
    ["bad_id", { ...event, id: undefined }],
    ["no_event_name", { ...event, type: undefined }],
    ["bad_json", 7],
    ["empty_batch", []],
  ])("guarantees 6: %s is set aside", async (code, body) => {
    const source = await addHook("cloudevents");
    const answer = await post(source, JSON.stringify(body), headers);
    expect([answer.status, answer.json.code]).toEqual([200, code]);
  });
});

test("guarantees 6: G-2 EventBridge's API destination sends its connection's key, and its event's id counts", async () => {
  const source = await addHook("eventbridge");
  const body = {
    version: "0",
    id: "eb-1",
    "detail-type": "Order Paid",
    time: "2026-01-01T10:00:00Z",
    detail: { userId: "eb", total: 1 },
  };
  expect((await post(source, body, { "x-api-key": `${SECRET}x` })).status).toBe(401);
  expect(statusOf(await post(source, body, { "x-api-key": SECRET }))).toBe("accepted");
  expect(statusOf(await post(source, body, { "x-api-key": SECRET }))).toBe("duplicate");
  expect((await eventsOf(source))[0]).toMatchObject({
    event: "Order Paid",
    message_id: "eb-1",
    body: { properties: { total: 1 } },
  });
});

describe("Google Pub/Sub", () => {
  const wrapped = (data: object, messageId: string) => ({
    message: {
      data: Buffer.from(JSON.stringify(data)).toString("base64"),
      messageId,
      publishTime: "2026-01-01T10:00:00Z",
      attributes: {},
    },
    subscription: "projects/p/subscriptions/s",
  });

  test("guarantees 6: G-2 data in base64 is unpacked; a token in the address opens", async () => {
    const source = await addHook("pubsub");
    const body = wrapped({ event: "Order Paid", userId: "ps", total: 2 }, "136969346945");
    expect((await post(source, body, {}, "?token=wrong")).status).toBe(401);
    expect(statusOf(await post(source, body, {}, `?token=${SECRET}`))).toBe("accepted");
    expect(statusOf(await post(source, body, {}, `?token=${SECRET}`))).toBe("duplicate");
    expect((await eventsOf(source))[0]).toMatchObject({
      event: "Order Paid",
      message_id: "136969346945",
      body: { properties: { total: 2 } },
    });
    const odd = { message: { data: "bm90IGpzb24=", messageId: "2" } };
    expect((await post(source, odd, {}, `?token=${SECRET}`)).json.code).toBe("no_event_name");
  });

  test("guarantees 6: with a service account, only Google's signature for it and this audience opens", async () => {
    const email = "push@project.iam.gserviceaccount.com";
    const audience = "https://cairn.example/hooks";
    const source = await addHook("pubsub", { scheme: { email, audience } });
    const seconds = () => Math.floor(platform.clock.now() / 1_000);
    const claims = () => ({
      iss: "https://accounts.google.com",
      aud: audience,
      email,
      email_verified: true,
      iat: seconds(),
      exp: seconds() + 3_600,
    });
    const token = (given: object, head: object = {}, key = googleSigner) => {
      const text = [{ alg: "RS256", kid: "k1", typ: "JWT", ...head }, given]
        .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
        .join(".");
      return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
    };
    let n = 0;
    const send = (bearer: string) => {
      n += 1;
      return post(source, wrapped({ event: "Paid", userId: "ps" }, `oidc-${n}`), {
        authorization: `Bearer ${bearer}`,
      });
    };
    expect(statusOf(await send(token(claims())))).toBe("accepted");
    const wrong = [
      token({ ...claims(), aud: "https://elsewhere.example" }),
      token({ ...claims(), email: "other@project.iam.gserviceaccount.com" }),
      token({ ...claims(), email_verified: false }),
      token({ ...claims(), iss: "https://evil.example" }),
      token({ ...claims(), exp: seconds() - 400 }),
      token({ ...claims(), exp: undefined }),
      token({ ...claims(), iat: seconds() + 400 }),
      token(claims(), { alg: "none" }),
      token(claims(), { alg: "HS256" }),
      token(claims(), { kid: "k2" }),
      token(claims(), {}, snsKey),
      `${token(claims())}.more`,
      "a.b.c",
      SECRET,
    ];
    for (const [at, bearer] of wrong.entries()) expect([at, (await send(bearer)).status]).toEqual([at, 401]);
    expect((await post(source, wrapped({}, "x"), {}, `?token=${SECRET}`)).status).toBe(401);
    await travel(platform, Date.now() + 2 * HOUR);
    await travel(platform, Date.now());
    expect(asked.filter((path) => path === "/oauth2/v3/certs")).toHaveLength(1);
  });
});

test("guarantees 6: G-2 Meta's challenge is sent back as text to whoever knows the verify token; each entry is an event", async () => {
  const source = await addHook("meta", { scheme: { verifyToken: "a-long-verify-token" } });
  const ask = (token: string, challenge: string, mode = "subscribe") => {
    const query = new URLSearchParams({
      "hub.mode": mode,
      "hub.verify_token": token,
      "hub.challenge": challenge,
    });
    return door.send(`/hooks/${source.id}?${query}`, undefined, { method: "GET", key: null });
  };
  const answer = await ask("a-long-verify-token", "<b>1158201444</b>");
  expect([
    answer.status,
    answer.text,
    answer.headers.get("content-type"),
    answer.headers.get("x-content-type-options"),
  ]).toEqual([200, "<b>1158201444</b>", "text/plain; charset=utf-8", "nosniff"]);
  expect((await ask("another-verify-token", "1")).status).toBe(401);
  expect((await ask("a-long-verify-token", "1", "unsubscribe")).status).toBe(401);
  expect((await ask("a-long-verify-token", "1".repeat(5_000))).status).toBe(401);
  expect((await door.send(`/hooks/${source.id}`, undefined, { method: "GET", key: null })).status).toBe(401);
  const entry = (lead: string) => ({
    id: "page-1",
    time: 1_767_225_600,
    changes: [{ field: "leadgen", value: { leadgen_id: lead, form_id: "f" } }],
  });
  const body = JSON.stringify({ object: "page", entry: [entry("l1"), entry("l2")] });
  const headers = {
    "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
  };
  expect(JSON.parse((await post(source, body, headers)).text)).toMatchObject({ accepted: 2 });
  expect(JSON.parse((await post(source, body, headers)).text)).toMatchObject({ duplicates: 2 });
  expect((await eventsOf(source)).map(({ event, body: said }) => [event, said.userId])).toEqual([
    ["leadgen", "l1"],
    ["leadgen", "l2"],
  ]);
});

test("guarantees 6: handshakes are answered for configured sources alone", async () => {
  const stripe = await addHook("stripe");
  const options = await door.send(`/hooks/${stripe.id}`, undefined, {
    method: "OPTIONS",
    key: null,
    headers: { "webhook-request-origin": "x.example" },
  });
  expect([options.status, options.headers.get("webhook-allowed-origin")]).toEqual([204, null]);
  const challenge = "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=";
  expect(
    (await door.send(`/hooks/${stripe.id}${challenge}`, undefined, { method: "GET", key: null })).status,
  ).toBe(405);
  expect(
    (await door.send(`/hooks/src_none${challenge}`, undefined, { method: "GET", key: null })).status,
  ).toBe(404);
});
