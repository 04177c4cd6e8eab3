import { Webhook } from "standardwebhooks";
import { beforeEach, expect, test } from "vitest";
import webhook from "#lib/delivery/providers/webhook/provider.ts";
import { newSigningSecret } from "#lib/delivery/providers/webhook/sign.ts";
import type { RenderedCall } from "#lib/delivery/stored-text.ts";
import { openTestPlatform } from "#tests/database.ts";
import { openSink } from "#tests/sink.ts";

const sink = await openSink();
const platform = await openTestPlatform({ settings: { CAIRN_ALLOW_PRIVATE: "127.0.0.0/8" } });
beforeEach(() => {
  sink.answer(200);
  sink.calls.length = 0;
});

const signing = [newSigningSecret(), newSigningSecret()];

function send(changes: Partial<RenderedCall> = {}, env: object = {}, deadlineMs = 2_000) {
  return webhook.send({
    platform: { ...platform, env: { ...platform.env, ...env } },
    settings: {},
    secret: { signing },
    key: "run_1/hook/1",
    deliveryId: "run_1/hook/1",
    workspace: { id: "ws_1", name: "Fjord Outfitters" },
    personId: "per_1",
    channel: "webhook",
    class: "operational",
    address: null,
    rendered: {
      kind: "call",
      method: "POST",
      url: `${sink.url}/hook`,
      headers: { "X-Shop": "fjord" },
      body: '{"a":"ä"}',
      ...changes,
    },
    deadlineMs,
  });
}

test("S-10.4 a call carries its key and a signature that Standard Webhooks' own library accepts", async () => {
  expect(await send()).toMatchObject({ class: "accepted", status: "HTTP 200" });
  const [call] = sink.calls;
  expect(call?.headers).toMatchObject({
    "idempotency-key": "run_1/hook/1",
    "webhook-id": "run_1/hook/1",
    "x-shop": "fjord",
    "content-type": "application/json",
  });
  for (const secret of signing) {
    const headers = call?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(call?.body ?? "", headers)).toEqual({ a: "ä" });
  }
});

test.each([
  ["RT-07", 301, "permanent"],
  ["E-10.3", 302, "permanent"],
  ["RT-07", 400, "permanent"],
  ["S-10.2", 401, "permanent"],
  ["RT-07", 404, "permanent"],
  ["RT-04", 408, "transient"],
  ["RT-07", 410, "permanent"],
  ["RT-07", 413, "permanent"],
  ["RT-07", 422, "permanent"],
  ["RT-04", 425, "transient"],
  ["RT-06", 429, "rate"],
  ["RT-04", 500, "transient"],
  ["RT-04", 502, "transient"],
  ["RT-04", 503, "transient"],
  ["RT-04", 504, "transient"],
  ["RT-04", 507, "transient"],
])("%s HTTP %i is %s", async (_rule, status, expected) => {
  sink.answer((_call, response) =>
    response.writeHead(status, { location: `${sink.url}/elsewhere` }).end("no"),
  );
  expect(await send()).toMatchObject({ class: expected, status: `HTTP ${status}` });
  expect(sink.calls).toHaveLength(1);
});

test.each([
  ["120", 120_000],
  ["0", 0],
  ["315360000", 3_600_000],
  ["soon", 3_600_000],
])("S-11.7 Retry-After %s is waited for %i ms", async (header, expected) => {
  sink.answer((_call, response) => response.writeHead(429, { "retry-after": header }).end());
  expect(await send()).toMatchObject({ class: "rate", retryAfterMs: expected });
});

test("E-10.3 an address that leads inside is not called", async () => {
  const env = { allowPrivate: { targets: [], ownHost: null } };
  expect(await send({}, env)).toEqual({ class: "permanent", status: "blocked_address", answer: null });
  expect(sink.calls).toHaveLength(0);
});

test("RT-05 an answer that never comes is a doubt", async () => {
  sink.answer(() => undefined);
  expect(await send({}, {}, 200)).toMatchObject({ class: "ambiguous", timedOut: true });
});

test("RT-05 a line cut after the request is a doubt", async () => {
  sink.answer((_call, response) => response.destroy());
  expect(await send()).toMatchObject({ class: "ambiguous" });
});

test("RT-04 nobody there is tried again", async () => {
  expect(await send({ url: "http://127.0.0.1:1/" })).toMatchObject({ class: "transient" });
});

test("FT-54 an endless answer is read to its limit and kept to 4 KB", async () => {
  sink.answer((_call, response) => {
    response.writeHead(400);
    const more = () => {
      while (response.write("x".repeat(65_536))) if (response.destroyed) return;
      response.once("drain", more);
    };
    more();
  });
  const result = await send();
  expect(result).toMatchObject({ class: "permanent", status: "HTTP 400" });
  expect(result.answer?.length).toBeLessThanOrEqual(4_096);
});

test("a step cannot set what belongs to the call itself", async () => {
  await send({
    headers: {
      Host: "evil.test",
      "Webhook-Signature": "v1,x",
      "Idempotency-Key": "other",
      "Content-Type": "text/plain",
    },
  });
  const headers = sink.calls[0]?.headers;
  expect(headers?.host).toBe(new URL(sink.url).host);
  expect(headers).toMatchObject({ "idempotency-key": "run_1/hook/1", "content-type": "text/plain" });
  expect(headers?.["webhook-signature"]).not.toBe("v1,x");
});
