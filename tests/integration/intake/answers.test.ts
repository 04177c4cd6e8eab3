import { randomBytes } from "node:crypto";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "#core/kernel/json.ts";
import { listRefused, readRefused } from "#lib/eventlog/quarantine.ts";
import { forgetKeys } from "#lib/workspaces/find-key.ts";
import { addWorkspace, buildWorld } from "#tests/world.ts";
import { countOf, openDoor, type Send, storedEvent, storedEvents } from "./door.ts";

const { platform, workspace, keys, sourceId } = await buildWorld();
const door = await openDoor(platform, keys.write);
const secret = { key: keys.secret };

let messages = 0;
const message = () => {
  messages += 1;
  return `a${messages}`;
};
const good = (more: JsonObject = {}): JsonObject => ({
  event: "Seen",
  userId: "u1",
  messageId: message(),
  ...more,
});
const stored = (messageId: string) => storedEvent(platform, workspace.id, messageId);

/** Sends one bad item alone, and once more between two good ones: refused by status there, by its result here. */
async function bothWays(path: string, item: JsonObject, how: Send = {}) {
  const single = await door.send(path, item, how);
  const type = path.slice("/v1/".length);
  const batch = await door.send(
    "/v1/batch?verbose=1",
    {
      batch: [
        { type: "track", ...good() },
        { type, ...item },
        { type: "track", ...good() },
      ],
    },
    how,
  );
  return { single, batch };
}

const deep = (levels: number): Json => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`) as Json;
const wide = (keys: number): JsonObject =>
  Object.fromEntries(Array.from({ length: keys }, (_, n) => [`k${n}`, n]));
const long = "x".repeat(16_385);

describe("guarantees 4.4: an item that is refused alone, and alone in its batch", () => {
  test.each<[string, string, JsonObject, number, string | undefined]>([
    [
      "too_deep",
      "/v1/track",
      good({ properties: deep(20) as JsonObject }),
      400,
      `/properties${"/a".repeat(19)}`,
    ],
    ["too_many_keys", "/v1/track", good({ properties: wide(1_001) }), 400, "/properties"],
    ["string_too_long", "/v1/track", good({ properties: { text: long } }), 400, "/properties/text"],
    ["string_too_long", "/v1/track", good({ properties: { ["k".repeat(129)]: 1 } }), 400, "/properties"],
    ["string_too_long", "/v1/track", good({ event: "e".repeat(201) }), 400, "/event"],
    [
      "too_large",
      "/v1/track",
      good({ properties: { a: "x".repeat(16_000), b: "y".repeat(16_000), c: "z".repeat(999) } }),
      413,
      undefined,
    ],
    ["bad_string", "/v1/track", good({ properties: { text: "a\u0000b" } }), 400, "/properties/text"],
    ["bad_string", "/v1/track", good({ properties: { "a/\u0000": 1 } }), 400, "/properties"],
    ["no_identifier", "/v1/track", { event: "Seen", messageId: "x1" }, 400, undefined],
    [
      "no_identifier",
      "/v1/track",
      { event: "Seen", messageId: "x2", userId: null, anonymousId: "" },
      400,
      undefined,
    ],
    ["no_identifier", "/v1/alias", { messageId: "x3", previousId: "p1" }, 400, undefined],
    ["no_event_name", "/v1/track", good({ event: "" }), 400, "/event"],
    ["no_event_name", "/v1/track", good({ event: "   " }), 400, "/event"],
    ["no_event_name", "/v1/track", good({ event: 7 }), 400, "/event"],
    ["bad_id", "/v1/track", good({ messageId: " padded" }), 400, "/messageId"],
    ["bad_id", "/v1/track", good({ messageId: 7 }), 400, "/messageId"],
    ["bad_id", "/v1/track", good({ messageId: "m".repeat(257) }), 400, "/messageId"],
    ["bad_id", "/v1/track", good({ userId: "u".repeat(257) }), 400, "/userId"],
    ["bad_id", "/v1/track", good({ userId: { id: 1 } }), 400, "/userId"],
    ["bad_id", "/v1/track", good({ userId: Number("12345678901234567890") }), 400, "/userId"],
    ["bad_id", "/v1/track", good({ userId: "line\nfeed" }), 400, "/userId"],
    ["bad_value", "/v1/track", good({ properties: [1] as Json }), 400, "/properties"],
    ["bad_value", "/v1/identify", good({ traits: "vip" }), 400, "/traits"],
    ["merge_not_allowed", "/v1/alias", { messageId: "x4", userId: "u2", previousId: "u1" }, 403, undefined],
    ["junk_identifier", "/v1/track", good({ userId: "undefined" }), 400, "/userId"],
  ])("%s: %s %#", async (code, path, item, status, pointer) => {
    const { single, batch } = await bothWays(path, item);
    expect([single.status, single.json.code]).toEqual([status, code]);
    expect(single.headers.get("content-type")).toContain("application/problem+json");
    expect(single.json.instance).toMatch(/^urn:request:/);
    expect(single.json.errors?.[0]?.pointer).toBe(pointer);
    expect(batch.status).toBe(200);
    expect(batch.json).toMatchObject({ success: true, accepted: 2, rejected: 1 });
    expect(batch.json.results?.[1]).toEqual({
      index: 1,
      status: "rejected",
      code,
      ...(pointer ? { pointer } : {}),
    });
  });

  test.each([
    "null",
    "Undefined",
    " NaN ",
    "none",
    "nil",
    "TRUE",
    "false",
    "0",
    "-1",
    "anonymous",
    "guest",
    "unknown",
    "[object Object]",
    "{{user.id}}",
    "   ",
  ])("junk_identifier: %j names nobody (S-1.25)", async (userId) => {
    expect((await door.send("/v1/track", good({ userId }))).json.code).toBe("junk_identifier");
  });

  test("unknown_type in a batch", async () => {
    const answer = await door.send("/v1/batch?verbose=1", {
      batch: [{ ...good(), type: "trak" }, good(), 7, null, { type: "track", ...good() }],
    });
    expect(answer.json.results?.map(({ code }) => code)).toEqual([
      "unknown_type",
      "unknown_type",
      "bad_json",
      "bad_json",
      undefined,
    ]);
  });

  test.each([
    ["bad_string", String.raw`{"event":"Seen","userId":"u1","properties":{"x":"\ud800"}}`],
    ["forbidden_key", '{"event":"Seen","userId":"u1","properties":{"__proto__":{"polluted":1}}}'],
    ["number_out_of_range", '{"event":"Seen","userId":"u1","properties":{"x":1e999}}'],
    ["number_out_of_range", '{"event":"Seen","userId":"u1","properties":{"x":[-1e999]}}'],
  ])("%s, as only text can say it", async (code, text) => {
    const single = await door.send("/v1/track", text);
    expect([single.status, single.json.code]).toEqual([400, code]);
    const batch = await door.send(
      "/v1/b?verbose=1",
      `{"batch":[${text.replace("{", '{"type":"track",')},{"type":"track","event":"Seen","userId":"u1"}]}`,
    );
    expect(batch.json.results?.map(({ status }) => status)).toEqual(["rejected", "accepted"]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe("guarantees 4.4: a body that is refused as a whole", () => {
  const valid = () => Buffer.from(JSON.stringify(good()));
  const bomb = gzipSync(Buffer.alloc(400_000, 0x20));
  test.each<[string, number, Uint8Array | string, Record<string, string>]>([
    ["body_too_large", 413, Buffer.alloc(512_001, 0x20), {}],
    [
      "body_too_large",
      413,
      gzipSync(Buffer.from(randomBytes(260_000).toString("hex"))),
      { "content-encoding": "gzip" },
    ],
    ["decoded_too_large", 413, bomb, { "content-encoding": "gzip" }],
    ["unsupported_encoding", 415, valid(), { "content-encoding": "zstd" }],
    ["unsupported_encoding", 415, gzipSync(gzipSync(valid())), { "content-encoding": "gzip, gzip" }],
    ["bad_encoding", 400, gzipSync(valid()).subarray(0, 30), { "content-encoding": "gzip" }],
    ["bad_encoding", 400, valid(), { "content-encoding": "br" }],
    ["unsupported_charset", 415, valid(), { "content-type": "application/json; charset=utf-16" }],
    ["bad_utf8", 400, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), {}],
    ["bad_json", 400, "", {}],
    ["bad_json", 400, "{", {}],
    ["bad_json", 400, "[]", {}],
    ["bad_json", 400, '"text"', {}],
    ["bad_json", 400, "a=1&b=2", { "content-type": "application/x-www-form-urlencoded" }],
    ["too_deep", 400, `{"event":"Seen","userId":"u1","properties":${"[".repeat(70)}${"]".repeat(70)}}`, {}],
  ])("%s %#", async (code, status, body, headers) => {
    const before = await countOf(platform, "event", workspace.id);
    for (const path of ["/v1/track", "/v1/batch"]) {
      const answer = await door.send(path, body, { headers });
      expect([answer.status, answer.json.code]).toEqual([status, code]);
    }
    expect(await countOf(platform, "event", workspace.id)).toBe(before);
  });

  test.each<[string, number, JsonObject]>([
    ["empty_batch", 400, { batch: [] }],
    ["too_many_items", 413, { batch: Array.from({ length: 2_501 }, () => ({})) }],
    ["bad_json", 400, { batch: "all" }],
    ["bad_json", 400, {}],
  ])("%s: a batch %#", async (code, status, body) => {
    const answer = await door.send("/v1/batch", body);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });

  test("a batch of 2,500 items is taken", async () => {
    const batch = Array.from({ length: 2_500 }, (_, n) => ({
      type: "track",
      event: "E",
      userId: `many${n % 300}`,
      messageId: message(),
    }));
    const answer = await door.send("/v1/batch?verbose=1", { batch });
    expect(answer.json.accepted).toBe(2_500);
  });
});

describe("guarantees 4.4: what is accepted, and how", () => {
  test("a byte order mark, a wrong content type, and compression of every kind", async () => {
    const body = () => Buffer.from(JSON.stringify(good()));
    const bodies: [Uint8Array, Record<string, string>][] = [
      [Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body()]), {}],
      [body(), { "content-type": "text/plain" }],
      [body(), { "content-type": 'application/json; charset="UTF-8"' }],
      [gzipSync(body()), { "content-encoding": "gzip", "content-type": "application/x-www-form-urlencoded" }],
      [gzipSync(body()), { "content-type": "text/plain" }],
      [deflateSync(body()), { "content-encoding": "deflate" }],
      [deflateRawSync(body()), { "content-encoding": "deflate" }],
      [brotliCompressSync(body()), { "content-encoding": "br" }],
      [body(), { "content-encoding": "identity" }],
    ];
    for (const [bytes, headers] of bodies)
      expect((await door.send("/v1/track", bytes, { headers })).status).toBe(200);
  });

  test("an integer beyond 2^53, and a key written twice, are taken and flagged", async () => {
    const [one, two, three] = [message(), message(), message()];
    await door.send(
      "/v1/track",
      `{"event":"Seen","userId":"u1","messageId":"${one}","properties":{"n":9007199254740993}}`,
    );
    await door.send(
      "/v1/track",
      `{"event":"Seen","userId":"u1","messageId":"${two}","properties":{"n":1,"n":2}}`,
    );
    await door.send(
      "/v1/track",
      `{"event":"Seen","userId":"u1","messageId":"${three}","properties":{"n":9007199254740991}}`,
    );
    expect((await stored(one))?.flags).toEqual(["sanitized"]);
    expect(await stored(two)).toMatchObject({ flags: ["sanitized"], body: { properties: { n: 2 } } });
    expect((await stored(three))?.flags).toEqual([]);
  });

  test.each([
    ["not a date", ["sanitized"], null],
    ["2026-02-30", ["sanitized"], null],
    ["infinity", ["sanitized"], null],
    [{ at: 1 }, ["sanitized"], null],
    ["1969-12-31T23:59:59Z", ["clamped_past"], "2000-01-01T00:00:00.000Z"],
    [1_700_000_000, ["clamped_past"], "2000-01-01T00:00:00.000Z"],
    [1_700_000_000_000_000, ["clamped_future"], null],
    ["+275760-09-13T00:00:00.000Z", ["clamped_future"], null],
    [1_700_000_000_000, [], "2023-11-14T22:13:20.000Z"],
    ["2024-02-29", [], "2024-02-29T00:00:00.000Z"],
    ["2024-02-29T24:00:00Z", [], "2024-03-01T00:00:00.000Z"],
    ["2016-12-31T23:59:60Z", [], "2017-01-01T00:00:00.000Z"],
    ["2024-05-01T12:00:00+02:00", [], "2024-05-01T10:00:00.000Z"],
    ["2024-05-01 12:00", [], "2024-05-01T12:00:00.000Z"],
    ["2024-05-01T12:00:00.1234567Z", [], "2024-05-01T12:00:00.123Z"],
  ] as [Json, string[], string | null][])(
    "S-1.9 no event is refused because of its clock: %j",
    async (timestamp, flags, expected) => {
      const id = message();
      expect((await door.send("/v1/track", good({ messageId: id, timestamp }))).status).toBe(200);
      const event = await stored(id);
      expect(event?.flags).toEqual(flags);
      expect(event?.timestamp.toISOString()).toBe(expected ?? event?.received_at.toISOString());
    },
  );

  test("S-1.5 a message id is the sender's, the Idempotency-Key's, the content's, or a fresh one", async () => {
    const bare = { event: "Bare", userId: "u5", properties: { n: 1 } };
    const last = async () => (await storedEvents(platform, workspace.id)).at(-1);
    await door.send("/v1/track", bare, { headers: { "idempotency-key": "once-1" } });
    expect(await last()).toMatchObject({ message_id: "once-1:0", flags: [] });
    const repeat = await door.send("/v1/track?verbose=1", bare, { headers: { "idempotency-key": "once-1" } });
    expect(repeat.json.duplicates).toBe(1);

    const dated = { ...bare, originalTimestamp: "2025-01-01T00:00:00Z" };
    await door.send("/v1/track", dated);
    expect((await last())?.flags).toEqual(["id_derived"]);
    const again = await door.send("/v1/track?verbose=1", { ...dated, sentAt: new Date().toISOString() });
    expect(again.json.duplicates).toBe(1);
    const changed = await door.send("/v1/track?verbose=1", { ...dated, properties: { n: 2 } });
    expect(changed.json.accepted).toBe(1);

    for (const accepted of [1, 1])
      expect((await door.send("/v1/track?verbose=1", bare)).json.accepted).toBe(accepted);
    expect((await last())?.flags).toEqual(["id_assigned"]);
  });

  test("one id twice in a batch: the first is the event, the second a duplicate, whatever their times", async () => {
    const id = message();
    const answer = await door.send("/v1/batch?verbose=1", {
      batch: [
        { type: "track", ...good({ messageId: id, event: "First", timestamp: "2026-02-01T00:00:00Z" }) },
        { type: "track", ...good({ messageId: id, event: "Second", timestamp: "2026-01-01T00:00:00Z" }) },
      ],
    });
    expect(answer.json.results).toEqual([
      { index: 0, status: "accepted" },
      { index: 1, status: "duplicate", code: "conflict" },
    ]);
    expect((await stored(id))?.event).toBe("First");
  });

  test("S-1.15 items of a batch are numbered by time, identify first, then position", async () => {
    const ids = Array.from({ length: 4 }, message);
    const at = (messageId: string | undefined, type: string, timestamp: string) => ({
      type,
      ...good({ messageId: messageId ?? "", event: type }),
      timestamp,
    });
    await door.send("/v1/batch", {
      batch: [
        at(ids[0], "track", "2026-01-01T00:00:02Z"),
        at(ids[1], "track", "2026-01-01T00:00:01Z"),
        at(ids[2], "identify", "2026-01-01T00:00:01Z"),
        at(ids[3], "page", "2026-01-01T00:00:00Z"),
      ],
    });
    const order = (await storedEvents(platform, workspace.id)).slice(-4).map(({ message_id }) => message_id);
    expect(order).toEqual([ids[3], ids[2], ids[1], ids[0]]);
  });

  test("S-1.29 an invalid reserved trait is taken as it is, and flagged", async () => {
    const [bad, fine] = [message(), message()];
    await door.send(
      "/v1/identify",
      good({ messageId: bad, traits: { email: "nobody＠example.com", plan: "pro" } }),
    );
    await door.send(
      "/v1/identify",
      good({ messageId: fine, traits: { email: " Ana@Example.test ", timezone: "Europe/Lisbon" } }),
    );
    expect(await stored(bad)).toMatchObject({
      flags: ["invalid_trait"],
      body: { traits: { email: "nobody＠example.com" } },
    });
    expect((await stored(fine))?.flags).toEqual([]);
  });

  test("S-1.31 a protected trait is left out where a write key sends it, and the item is taken", async () => {
    await platform.db.run(
      'update workspace set settings = settings || \'{"protectedTraits": ["plan"]}\' where id = $1',
      [workspace.id],
    );
    forgetKeys(platform);
    const [open, trusted] = [message(), message()];
    await door.send("/v1/identify", good({ messageId: open, traits: { plan: "pro", city: "Oslo" } }));
    await door.send("/v1/identify", good({ messageId: trusted, traits: { plan: "pro" } }), secret);
    expect(await stored(open)).toMatchObject({ flags: ["sanitized"], body: { traits: { city: "Oslo" } } });
    expect((await stored(open))?.body.traits).not.toHaveProperty("plan");
    expect((await stored(trusted))?.body.traits).toEqual({ plan: "pro" });
  });

  test("S-1.7 every type by its path and its short path, with the name that triggers match", async () => {
    const calls: [string, JsonObject, string][] = [
      ["/v1/track", { event: "Seen" }, "Seen"],
      ["/v1/t", { event: "Seen" }, "Seen"],
      ["/v1/identify", { traits: {} }, "Identify"],
      ["/v1/i", {}, "Identify"],
      ["/v1/page", { name: "Home" }, "Page"],
      ["/v1/p", {}, "Page"],
      ["/v1/screen", { name: "Home" }, "Screen"],
      ["/v1/s", {}, "Screen"],
      ["/v1/group", { groupId: "g1", traits: { tier: 1 } }, "Group"],
      ["/v1/g", { groupId: 7 }, "Group"],
    ];
    for (const [path, more, name] of calls) {
      const id = message();
      expect((await door.send(path, { userId: "u7", messageId: id, ...more })).text).toBe('{"success":true}');
      expect((await stored(id))?.event).toBe(name);
    }
    const [group] = (await storedEvents(platform, workspace.id)).filter(({ event }) => event === "Group");
    expect(group?.body).toMatchObject({ groupId: "g1", traits: { tier: 1 } });
    const page = (await storedEvents(platform, workspace.id)).find(
      ({ event, body }) => event === "Page" && body.userId === "u7",
    );
    expect(page?.body.properties).toEqual({ name: "Home" });
  });

  test("S-1.25 numbers are ids by their decimal text", async () => {
    const id = message();
    await door.send("/v1/track", good({ messageId: id, userId: 4_711 }));
    expect((await stored(id))?.body.userId).toBe("4711");
  });

  test("S-1.12 what comes by the import route is flagged historical", async () => {
    const id = message();
    const answer = await door.send(
      "/v1/import",
      { batch: [{ type: "track", ...good({ messageId: id, timestamp: "2025-06-01T00:00:00Z" }) }] },
      secret,
    );
    expect(answer.text).toBe('{"success":true}');
    expect((await stored(id))?.flags).toEqual(["historical"]);
  });

  test("S-1.33 a system event needs a secret key, has no person, and tells of a product", async () => {
    const body = {
      batch: [
        {
          type: "system",
          event: "Product Updated",
          messageId: message(),
          properties: {
            product_id: "p1",
            price: "19.50",
            inventory: 0,
            name: "Wool sweater",
            currency: "EUR",
          },
        },
      ],
    };
    expect((await door.send("/v1/batch?verbose=1", body)).json.results?.[0]).toMatchObject({
      status: "rejected",
      code: "forbidden",
    });
    const people = await countOf(platform, "person", workspace.id);
    expect((await door.send("/v1/batch?verbose=1", body, secret)).json.accepted).toBe(1);
    expect(await countOf(platform, "person", workspace.id)).toBe(people);
    const [product] = await platform.db.rows("select product_id, price, inventory, name from product");
    expect(product).toEqual({ product_id: "p1", price: "19.5000", inventory: 0, name: "Wool sweater" });
    const event = (await storedEvents(platform, workspace.id)).at(-1);
    expect(event?.person_id).toBeNull();
    const [disposition] = await platform.db.rows("select disposition from event_disposition where seq = $1", [
      event?.seq,
    ]);
    expect(disposition).toEqual({ disposition: "processed" });
  });

  test("a batch without a word to say is answered to the byte as Segment answers; else it says what was not taken", async () => {
    const item = { type: "track", ...good() };
    expect((await door.send("/v1/batch", { batch: [item] })).text).toBe('{"success":true}');
    expect((await door.send("/v1/batch", { batch: [item, { type: "track", ...good() }] })).json).toEqual({
      success: true,
      accepted: 1,
      duplicates: 1,
      rejected: 0,
      results: [{ index: 0, status: "duplicate" }],
    });
  });
});

describe("guarantees 4.4: who may send", () => {
  test("unauthorized: without a key, with one that nobody knows, and with broken credentials", async () => {
    const tries: Send[] = [
      { key: null },
      { key: "wk_nobody" },
      { key: "sk_nobody" },
      { key: "x".repeat(5_000) },
    ];
    for (const authorization of ["Bearer %", "Basic %%%", "Basic", "Digest abc", `Bearer ${keys.write}x`])
      tries.push({ key: null, headers: { authorization } });
    for (const how of tries) {
      const answer = await door.send("/v1/track", good(), how);
      expect([answer.status, answer.json.code]).toEqual([401, "unauthorized"]);
    }
  });

  test("a key is taken as user name, as bearer, and out of the body", async () => {
    expect(
      (
        await door.send("/v1/track", good(), {
          key: null,
          headers: { authorization: `Bearer ${keys.secret}` },
        })
      ).status,
    ).toBe(200);
    expect((await door.send("/v1/track", { ...good(), writeKey: keys.write }, { key: null })).status).toBe(
      200,
    );
    expect(
      (
        await door.send(
          "/v1/batch",
          { batch: [{ type: "track", ...good() }], writeKey: keys.write },
          { key: null },
        )
      ).status,
    ).toBe(200);
  });

  test("unauthorized, forbidden: a revoked key within five seconds, a key without the scope, a source that is off", async () => {
    const other = await addWorkspace(platform, "Other");
    expect((await door.send("/v1/track", good(), { key: other.keys.write })).status).toBe(200);
    await platform.db.run("update api_key set revoked_at = now() where public_value = $1", [
      other.keys.write,
    ]);
    await platform.db.run(
      "update api_key set scopes = '{read}' where workspace_id = $1 and kind = 'secret'",
      [other.workspace.id],
    );
    await expect
      .poll(async () => (await door.send("/v1/track", good(), { key: other.keys.write })).status, {
        timeout: 7_000,
        interval: 200,
      })
      .toBe(401);
    expect((await door.send("/v1/track", good(), { key: other.keys.secret })).status).toBe(403);
    const off = await addWorkspace(platform, "Off");
    await platform.db.run("update source set disabled_at = now() where id = $1", [off.sourceId]);
    expect((await door.send("/v1/track", good(), { key: off.keys.write })).status).toBe(403);
  });

  test("what one workspace sends is nobody else's: the same message id is an event in each", async () => {
    const other = await addWorkspace(platform, "Mirror");
    const body = good();
    expect((await door.send("/v1/track?verbose=1", body)).json.accepted).toBe(1);
    expect((await door.send("/v1/track?verbose=1", body, { key: other.keys.write })).json.accepted).toBe(1);
    expect(await countOf(platform, "event", other.workspace.id)).toBe(1);
  });

  test("rate_limited: over the rate the answer is 429 with Retry-After, and nothing is stored", async () => {
    const slow = await openDoor(platform, keys.write, { rates: { write: { requests: 3, events: 1_000 } } });
    const answers = [];
    for (let n = 0; n < 5; n += 1) answers.push(await slow.send("/v1/track", good()));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers[4]?.json.code).toBe("rate_limited");
    expect(Number(answers[4]?.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("a batch may overdraw the events of a second, and is waited off", async () => {
    const slow = await openDoor(platform, keys.write, { rates: { write: { requests: 100, events: 10 } } });
    const batch = Array.from({ length: 25 }, () => ({ type: "track", ...good() }));
    expect((await slow.send("/v1/batch", { batch })).status).toBe(200);
    const next = await slow.send("/v1/track", good());
    expect([next.status, next.headers.get("retry-after")]).toEqual([429, "2"]);
  });

  test("method_not_allowed, not_found, bad_request, headers_too_large", async () => {
    const get = await door.send("/v1/track", undefined, { method: "GET" });
    expect([get.status, get.json.code, get.headers.get("allow")]).toEqual([
      405,
      "method_not_allowed",
      "POST, OPTIONS",
    ]);
    expect((await door.send("/v1/nothing", "{}")).json.code).toBe("not_found");
    expect((await door.send("/hooks/src_nobody", "{}")).status).toBe(404);
    expect((await door.send("/hooks/%E0%A4%A", "{}")).json.code).toBe("bad_request");
    const headers = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`x-h${n}`, "1"]));
    expect((await door.send("/v1/track", good(), { headers })).json.code).toBe("headers_too_large");
  });
});

describe("browsers", () => {
  test("a preflight is answered for everybody", async () => {
    const answer = await door.send("/v1/t", undefined, {
      method: "OPTIONS",
      key: null,
      headers: { origin: "https://shop.example" },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-allow-headers")).toContain("authorization");
    expect(answer.headers.get("access-control-max-age")).toBe("86400");
  });

  test("a source that lists its origins takes from those, and from servers", async () => {
    const own = await addWorkspace(platform, "Picky");
    await platform.db.run("update source set allowed_origins = '{https://shop.example}' where id = $1", [
      own.sourceId,
    ]);
    const send = (headers: Record<string, string>) =>
      door.send("/v1/t", good(), { key: own.keys.write, headers });
    const mine = await send({ origin: "https://shop.example" });
    expect([mine.status, mine.headers.get("access-control-allow-origin"), mine.headers.get("vary")]).toEqual([
      200,
      "https://shop.example",
      "origin",
    ]);
    expect((await send({ origin: "https://other.example" })).status).toBe(403);
    expect((await send({})).status).toBe(200);
  });

  test("the SDK's settings name our own address, and nobody's integrations", async () => {
    const answer = await door.send(`/v1/projects/${keys.write}/settings`, undefined, {
      method: "GET",
      key: null,
    });
    expect(JSON.parse(answer.text)).toEqual({
      integrations: {
        "Segment.io": {
          apiKey: keys.write,
          apiHost: `127.0.0.1:${door.port}/v1`,
          protocol: "http",
          addBundledMetadata: true,
        },
      },
      plan: { track: { __default: { enabled: true } } },
      metrics: { sampleRate: 0 },
    });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    for (const key of ["wk_nobody", keys.secret]) {
      expect(
        (await door.send(`/v1/projects/${key}/settings`, undefined, { method: "GET", key: null })).status,
      ).toBe(404);
    }
  });

  test("the SDK's own figures are taken and dropped", async () => {
    const before = await countOf(platform, "event", workspace.id);
    expect((await door.send("/v1/m", { series: [] }, { key: null })).status).toBe(200);
    expect(await countOf(platform, "event", workspace.id)).toBe(before);
  });
});

test("the limits are published", async () => {
  const answer = await door.send("/limits", undefined, { method: "GET", key: null });
  expect(JSON.parse(answer.text)).toMatchObject({
    batch: { items: 2_500 },
    event: { bytes: 32_768, depth: 20, keys: 1_000 },
  });
});

test("G-3 the bytes of what was refused are kept, and can be looked at", async () => {
  await door.send("/v1/track", good({ userId: "undefined", properties: { marker: "refused-one" } }));
  await door.send("/v1/track", "{not json");
  const { rows } = await listRefused(platform.db, workspace.id, { sourceId, kind: "rejected" });
  expect(rows.find(({ code }) => code === "bad_json")?.preview).toBe("{not json");
  const row = rows.find(({ preview }) => preview.includes("refused-one"));
  expect(row).toMatchObject({ code: "junk_identifier", pointer: "/userId" });
  expect((await readRefused(platform.db, workspace.id, row?.id ?? ""))?.raw.toString()).toContain(
    "refused-one",
  );
  expect(await readRefused(platform.db, "ws_other", row?.id ?? "")).toBeNull();
});
