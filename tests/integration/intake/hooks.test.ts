import { createHmac } from "node:crypto";
import { gzipSync } from "node:zlib";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "#core/kernel/json.ts";
import { DAY, HOUR } from "#core/kernel/time.ts";
import { listRefused } from "#lib/eventlog/quarantine.ts";
import { forgetSources } from "#lib/intake/find-source.ts";
import { createSource, updateSource } from "#lib/intake/manage-sources.ts";
import { dropSecret, listSecrets, rotateSecret } from "#lib/intake/source-secrets.ts";
import { recentStats } from "#lib/intake/source-stats.ts";
import { previewPost } from "#lib/intake/sources/webhook/preview.ts";
import { type WebhookSettings, webhookSettingsSchema } from "#lib/intake/sources/webhook/settings.ts";
import { newId } from "#lib/platform/ids.ts";
import { buildWorld } from "#tests/world.ts";
import { openDoor, personOf, storedEvents } from "./door.ts";
import { travel } from "./engine.ts";

const { platform, workspace, keys } = await buildWorld();
const door = await openDoor(platform, keys.write);

const mapping: WebhookSettings["mapping"] = {
  event: { kind: "path", path: "type" },
  userId: "data.customer.id",
  email: "data.customer.email",
  properties: "data",
  timestamp: "created_at",
  messageId: "id",
};

async function source(scheme: object, more: Partial<WebhookSettings["mapping"]> = {}, secret?: string) {
  const settings = webhookSettingsSchema.parse({ scheme, mapping: { ...mapping, ...more } });
  return platform.db.transaction(async (tx) => {
    const id = await createSource(tx, {
      workspaceId: workspace.id,
      kind: "webhook",
      name: "Shop",
      settings: settings as unknown as JsonObject,
    });
    const given = await rotateSecret(tx, {
      workspaceId: workspace.id,
      sourceId: id,
      ...(secret ? { secret } : {}),
    });
    return { id, secret: given ?? "" };
  });
}

let n = 0;
const document = (more: object = {}) => {
  n += 1;
  return {
    id: `evt_${n}`,
    type: "order.paid",
    created_at: "2026-01-01T10:00:00Z",
    data: { total: 50, customer: { id: `shop-${n}`, email: `ana${n}@example.test` } },
    ...more,
  };
};
const hook = (id: string, body: Json | Uint8Array, headers: Record<string, string> = {}) =>
  door.send(`/hooks/${id}`, body, { key: null, headers });
const eventsOf = async (sourceId: string) => {
  const rows = await platform.db.rows<{ message_id: string }>(
    "select message_id from event where source_id = $1 order by seq",
    [sourceId],
  );
  const all = await storedEvents(platform, workspace.id);
  return all.filter(({ message_id }) => rows.some((row) => row.message_id === message_id));
};
const status = ({ text }: { text: string }) => (JSON.parse(text) as { status?: string }).status;

function signed(
  secret: string,
  body: string,
  { id = newId("msg"), at = new Date() } = {},
): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
}

describe("Standard Webhooks", () => {
  test("a signed post is one event, under the sender's own id, however often it comes", async () => {
    const { id, secret } = await source({ kind: "standard-webhooks" });
    const body = JSON.stringify(document());
    const headers = signed(secret, body, { id: "msg_once" });
    expect(status(await hook(id, body, headers))).toBe("accepted");
    const again = await hook(id, body, headers);
    expect([again.status, status(again)]).toEqual([200, "duplicate"]);
    const [event, ...others] = await eventsOf(id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      message_id: "msg_once",
      event: "order.paid",
      type: "track",
      body: { properties: { total: 50 } },
    });
    expect(event?.timestamp.toISOString()).toBe("2026-01-01T10:00:00.000Z");
    expect(event?.person_id).toBe((await personOf(platform, workspace.id, "user_id", `shop-${n}`))?.id);
  });

  test("bad_signature: another secret, another body, another id, no signature, an old or early clock: 401 without a word why", async () => {
    const { id, secret } = await source({ kind: "standard-webhooks" });
    const body = JSON.stringify(document());
    const other = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    const right = signed(secret, body);
    const wrong: Record<string, string>[] = [
      signed(other, body),
      { ...right, "webhook-id": "msg_other" },
      { ...right, "webhook-timestamp": String(Number(right["webhook-timestamp"]) + 1) },
      signed(secret, body, { at: new Date(Date.now() - 301_000) }),
      signed(secret, body, { at: new Date(Date.now() + 302_000) }),
      { ...right, "webhook-signature": "v1," },
      { ...right, "webhook-signature": `v2,${right["webhook-signature"]?.slice(3)}` },
      { ...right, "webhook-timestamp": "soon" },
      {},
    ];
    const answers = [];
    for (const headers of wrong) answers.push(await hook(id, body, headers));
    answers.push(await hook(id, `${body} `, right));
    for (const { status, json, text } of answers) {
      expect([status, json.code]).toEqual([401, "bad_signature"]);
      expect(text.replaceAll(/[0-9a-f-]{36}/g, "")).toBe(answers[0]?.text.replaceAll(/[0-9a-f-]{36}/g, ""));
    }
    expect(await eventsOf(id)).toEqual([]);
    expect(status(await hook(id, body, right))).toBe("accepted");
  });

  test("freshness is by the database's clock", async () => {
    const { id, secret } = await source({ kind: "standard-webhooks" });
    const body = JSON.stringify(document());
    await travel(platform, Date.now() + HOUR);
    expect((await hook(id, body, signed(secret, body))).status).toBe(401);
    await travel(platform, Date.now());
    expect((await hook(id, body, signed(secret, body))).status).toBe(200);
  });

  test("a rotated secret works beside the old one, until the old one is dropped; five are kept", async () => {
    const { id, secret: old } = await source({ kind: "standard-webhooks" });
    const rotate = () =>
      platform.db.transaction((tx) => rotateSecret(tx, { workspaceId: workspace.id, sourceId: id }));
    const fresh = (await rotate()) ?? "";
    forgetSources(platform);
    const post = async (secret: string) => {
      const body = JSON.stringify(document());
      return (await hook(id, body, signed(secret, body))).status;
    };
    expect([await post(old), await post(fresh)]).toEqual([200, 200]);
    const both = signed(old, "x");
    expect(both["webhook-signature"]).toMatch(/^v1,/);

    const [, oldest] = await listSecrets(platform.db, workspace.id, id);
    expect(oldest?.last4).toBe(old.slice(-4));
    await platform.db.transaction((tx) => dropSecret(tx, workspace.id, id, oldest?.id ?? ""));
    forgetSources(platform);
    expect([await post(old), await post(fresh)]).toEqual([401, 200]);
    for (let turn = 0; turn < 6; turn += 1) await rotate();
    expect(await listSecrets(platform.db, workspace.id, id)).toHaveLength(5);
    const [row] = await platform.db.rows<{ secrets: Buffer }>("select secrets from source where id = $1", [
      id,
    ]);
    expect(row?.secrets.toString("latin1")).not.toContain("whsec_");
  });

  test("a sender that signs with two secrets at once is believed for either", async () => {
    const { id, secret } = await source({ kind: "standard-webhooks" });
    const body = JSON.stringify(document());
    const mine = signed(secret, body);
    const both = `v1,${Buffer.alloc(32, 1).toString("base64")} ${mine["webhook-signature"]}`;
    expect((await hook(id, body, { ...mine, "webhook-signature": both })).status).toBe(200);
  });
});

type HmacScheme = Readonly<{
  kind: "hmac";
  header: string;
  algorithm: string;
  encoding: "hex" | "base64";
  prefix: string;
}>;

describe("plain HMAC", () => {
  test.each<[string, HmacScheme, (hash: Buffer) => string]>([
    [
      "sha256 as hex with a prefix",
      {
        kind: "hmac",
        header: "X-Hub-Signature-256",
        algorithm: "sha256",
        encoding: "hex",
        prefix: "sha256=",
      },
      (hash) => `sha256=${hash.toString("hex").toUpperCase()}`,
    ],
    [
      "sha256 as base64",
      { kind: "hmac", header: "X-Shop-Hmac", algorithm: "sha256", encoding: "base64", prefix: "" },
      (hash) => hash.toString("base64"),
    ],
    [
      "sha512 as hex",
      { kind: "hmac", header: "x-sig", algorithm: "sha512", encoding: "hex", prefix: "" },
      (hash) => hash.toString("hex"),
    ],
  ])("%s", async (_name, scheme, written) => {
    const { id, secret } = await source(scheme, {}, "a secret of the sender's own");
    const body = JSON.stringify(document());
    const signature = written(createHmac(scheme.algorithm, secret).update(body).digest());
    expect(status(await hook(id, body, { [scheme.header]: signature }))).toBe("accepted");
    expect((await hook(id, body, { [scheme.header]: `${signature}x` })).status).toBe(401);
    expect((await hook(id, body)).status).toBe(401);
    // The very bytes are signed: a space more is another body.
    expect((await hook(id, `${body}\n`, { [scheme.header]: signature })).status).toBe(401);
    const other = JSON.stringify(document());
    const packed = gzipSync(other);
    const unpackedSignature = written(createHmac(scheme.algorithm, secret).update(other).digest());
    const packedSignature = written(createHmac(scheme.algorithm, secret).update(packed).digest());
    const encoded = { "content-encoding": "gzip" };
    expect(status(await hook(id, packed, { ...encoded, [scheme.header]: unpackedSignature }))).toBe(
      "accepted",
    );
    expect(status(await hook(id, packed, { ...encoded, [scheme.header]: packedSignature }))).toBe(
      "duplicate",
    );
  });
});

describe("what cannot be understood", () => {
  test.each<[string, string | Uint8Array]>([
    ["bad_json", "{not json"],
    ["bad_json", ""],
    ["bad_json", "[1,2]"],
    [
      "too_deep",
      JSON.stringify({ type: "x", data: JSON.parse(`${'{"a":'.repeat(25)}1${"}".repeat(25)}`) as Json }),
    ],
    ["too_deep", "[".repeat(1_000)],
    [
      "too_many_keys",
      JSON.stringify({
        type: "x",
        data: Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`k${at}`, 1])),
      }),
    ],
    ["string_too_long", JSON.stringify({ type: "x", data: { a: "x".repeat(16_385) } })],
    ["number_out_of_range", '{"type":"x","data":{"a":1e999}}'],
    ["no_identifier", JSON.stringify({ type: "x", data: {} })],
    ["no_event_name", JSON.stringify({ data: { customer: { id: "c1" } } })],
    ["junk_identifier", JSON.stringify({ type: "x", data: { customer: { id: "undefined" } } })],
  ])("%s: is set aside with its bytes, and answered with 200", async (code, body) => {
    const { id } = await source({ kind: "none" });
    const answer = await hook(id, body);
    expect([answer.status, status(answer), answer.json.code]).toEqual([200, "quarantined", code]);
    const { rows } = await listRefused(platform.db, workspace.id, { sourceId: id });
    expect(rows).toMatchObject([{ kind: "quarantined", code, bytes: body.length }]);
    expect(await eventsOf(id)).toEqual([]);
  });

  test("NUL, lone surrogates, __proto__ and bytes that are no text are repaired in the one fixed way, and flagged", async () => {
    const { id } = await source({ kind: "none" });
    const text = String.raw`{"type":"x","data":{"customer":{"id":"c7"},"nul":"a\u0000b","half":"\ud800","__proto__":{"polluted":1},"bytes":"@"}}`;
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf("@")] = 0xff;
    expect(status(await hook(id, bytes))).toBe("accepted");
    const [event] = await eventsOf(id);
    expect(event?.flags).toContain("sanitized");
    expect(event?.body.properties).toEqual({
      customer: { id: "c7" },
      nul: "a\ufffdb",
      half: "\ufffd",
      bytes: "\ufffd",
    });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("beyond what a source may keep, a hook is asked to come again", async () => {
    const { id } = await source({ kind: "none" });
    await platform.db.run(
      `insert into quarantine (id, workspace_id, source_id, kind, code, raw, received_at)
       select 'full_' || n, $1, $2, 'quarantined', 'bad_json', '', now() from generate_series(1, 100000) n`,
      [workspace.id, id],
    );
    const answer = await hook(id, "{not json");
    expect([answer.status, answer.json.code]).toEqual([503, "unavailable"]);
    await platform.db.run("delete from quarantine where source_id = $1", [id]);
  });
});

describe("whom a post is about (S-1.16)", () => {
  const noIds = { userId: undefined };
  const byEmail = (email: string) => document({ data: { customer: { email } } });

  test("nobody with that address is somebody new, and the next post finds them", async () => {
    const { id } = await source({ kind: "none" }, noIds);
    const posts = await Promise.all(Array.from({ length: 6 }, () => hook(id, byEmail(" New@Example.test "))));
    expect(posts.map(status)).toEqual(posts.map(() => "accepted"));
    const people = new Set((await eventsOf(id)).map(({ person_id }) => person_id));
    expect(people.size).toBe(1);
    const [person] = await platform.db.rows("select email, known, traits from person where id = $1", [
      [...people][0],
    ]);
    expect(person).toEqual({
      email: "new@example.test",
      known: false,
      traits: { email: "new@example.test" },
    });
  });

  test("one match is that person; of several it is the one heard of last, flagged", async () => {
    const { id } = await source({ kind: "none" }, noIds);
    await platform.db.run(
      `insert into person (id, workspace_id, shard, email, first_seen, last_seen) values
        ('per_one', $1, 1, 'one@example.test', now(), now()),
        ('per_old', $1, 2, 'two@example.test', now(), now() - interval '1 day'),
        ('per_new', $1, 3, 'two@example.test', now(), now())`,
      [workspace.id],
    );
    await hook(id, byEmail("one@example.test"));
    await hook(id, byEmail("TWO@example.test"));
    const [one, two] = await eventsOf(id);
    expect([one?.person_id, one?.flags]).toEqual(["per_one", []]);
    expect([two?.person_id, two?.flags]).toEqual(["per_new", ["ambiguous_address"]]);
  });

  test("a phone number without a country is read as one of the workspace's", async () => {
    await platform.db.run("update workspace set country = 'NO' where id = $1", [workspace.id]);
    const { id } = await source({ kind: "none" }, { ...noIds, phone: "data.phone" });
    await hook(id, document({ data: { phone: "22 12 34 56" } }));
    const [event] = await eventsOf(id);
    const [person] = await platform.db.rows("select phone from person where id = $1", [event?.person_id]);
    expect(person).toEqual({ phone: "+4722123456" });
  });
});

test("without an id of its own, the same body is the same event for a day", async () => {
  const { id } = await source({ kind: "none" }, { messageId: undefined });
  const body = JSON.stringify(document());
  const day = Math.floor(Date.now() / DAY) * DAY + 40 * DAY;
  const post = async (at: number) => {
    await travel(platform, at);
    return status(await hook(id, body));
  };
  expect(await post(day + 22 * HOUR)).toBe("accepted");
  expect(await post(day + 23 * HOUR)).toBe("duplicate");
  expect(await post(day + DAY + 21 * HOUR)).toBe("duplicate");
  expect(await post(day + DAY + 23 * HOUR)).toBe("accepted");
  await travel(platform, Date.now());
  expect((await eventsOf(id))[0]?.flags).toContain("id_derived");
});

test("a form is read where the sender says that it is one", async () => {
  const { id } = await source(
    { kind: "none" },
    {
      event: { kind: "fixed", name: "Form Sent" },
      userId: "user",
      properties: undefined,
      timestamp: undefined,
      messageId: undefined,
    },
  );
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  expect(status(await hook(id, "user=f1&plan=pro&__proto__=x", headers))).toBe("accepted");
  const [event] = await eventsOf(id);
  expect(event).toMatchObject({
    event: "Form Sent",
    body: { userId: "f1", properties: { user: "f1", plan: "pro" } },
  });
});

test("other methods, unknown and switched-off sources, large bodies", async () => {
  const { id } = await source({ kind: "none" });
  const options = await door.send(`/hooks/${id}`, undefined, { method: "OPTIONS", key: null });
  expect([options.status, options.headers.get("allow")]).toEqual([204, "POST, OPTIONS"]);
  expect((await door.send(`/hooks/${id}`, undefined, { method: "GET", key: null })).status).toBe(405);
  expect((await door.send("/hooks/src_unknown", undefined, { method: "GET", key: null })).status).toBe(404);
  expect((await hook(id, Buffer.alloc(2 * 1024 * 1024 + 1, 0x20))).status).toBe(413);
  await platform.db.transaction((tx) => updateSource(tx, workspace.id, id, { disabled: true }));
  forgetSources(platform);
  expect((await hook(id, document())).status).toBe(404);
});

test("the settings page shows what a mapping makes of a sample", () => {
  const settings = { scheme: { kind: "none" }, mapping };
  const previewMapping = (given: typeof settings, body: string) =>
    previewPost(given, { body, headers: {} }).result;
  expect(previewMapping(settings, JSON.stringify(document({ id: 77 })))).toMatchObject({
    ok: true,
    mapped: { event: "order.paid", messageId: "77", properties: { total: 50 } },
  });
  expect(previewMapping(settings, "{")).toEqual({ ok: false, code: "bad_json", field: null });
  expect(previewMapping(settings, "{}")).toEqual({ ok: false, code: "no_event_name", field: "event" });
  expect(
    previewMapping(
      { ...settings, mapping: { ...mapping, userId: 'data["odd.key"][0].id' } },
      JSON.stringify({ type: "x", data: { "odd.key": [{ id: "o1" }] } }),
    ),
  ).toMatchObject({
    mapped: { userId: "o1" },
  });
  expect(
    webhookSettingsSchema.safeParse({
      scheme: { kind: "none" },
      mapping: { event: { kind: "path", path: "a..b" } },
    }).success,
  ).toBe(false);
});

test("the figures of a source: its last event, how many, how many were refused", async () => {
  const { id } = await source({ kind: "none" });
  await hook(id, document());
  await hook(id, document());
  await hook(id, "{");
  const stats = (await recentStats(platform.db, workspace.id)).find(({ sourceId }) => sourceId === id);
  expect(stats).toMatchObject({ events: 2, refused: 1, errorShare: 1 / 3 });
  expect(stats?.lastEventAt).toBeInstanceOf(Date);
});
