import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import { buildWorld } from "#tests/world.ts";
import { openDoor, storedEvent } from "./door.ts";
import { DATES, IDS, KEYS, NUMBER_TEXTS, NUMBERS, TEXTS } from "./naughty.ts";

const { platform, workspace, keys } = await buildWorld();
const fast = { requests: 1e9, events: 1e9 };
const door = await openDoor(platform, keys.write, { rates: { write: fast, secret: fast } });

/** Thousands of requests on a machine that does other things as well. */
const PATIENCE = 180_000;
/** Half a thousand cases and more where nobody waits. */
const numRuns = process.env["CI"] === "true" ? 700 : 150;

const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: "binary", maxLength: 20 }), fc.string());
const key = fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 8 }));
const number = fc.oneof(
  fc.constantFrom(...NUMBERS),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 5 }).map(objectOf),
  ),
}));
const object = fc.array(fc.tuple(key, value), { maxLength: 6 }).map(objectOf);
const id = fc.oneof(fc.constantFrom(...IDS), fc.constant("u1"), fc.constant("a1"));
const item = fc.record(
  {
    type: fc.constantFrom("track", "identify", "page", "screen", "group", "alias", "system", "nonsense", 7),
    event: fc.oneof(text, fc.constant("Seen")),
    userId: id,
    anonymousId: id,
    previousId: id,
    groupId: id,
    messageId: fc.oneof(fc.constant(undefined), id),
    properties: fc.oneof(object, value),
    traits: fc.oneof(object, value),
    context: fc.oneof(object, value),
    timestamp: fc.oneof(fc.constantFrom(...DATES), value),
    sentAt: fc.oneof(fc.constantFrom(...DATES), value),
    integrations: value,
  },
  { requiredKeys: ["type", "event"] },
);

/** JSON as a sender could write it: also numbers that no JavaScript value can say. */
const body = fc
  .tuple(item, fc.option(fc.constantFrom(...NUMBER_TEXTS)))
  .map(([one, raw]) =>
    JSON.stringify({ ...one, ...(raw === null ? {} : { extra: "@@raw@@" }) }).replace('"@@raw@@"', raw ?? ""),
  );

function objectOf(entries: readonly (readonly [string, Json])[]): Json {
  const object: Record<string, Json> = Object.create(null);
  for (const [name, one] of entries) {
    Object.defineProperty(object, name, { value: one, enumerable: true, configurable: true, writable: true });
  }
  return object as Json;
}

let runs = 0;

test("guarantees 4.7: whatever one item holds, it is taken or refused with a reason, and never breaks anything", {
  timeout: PATIENCE,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      body,
      fc.constantFrom("track", "identify", "page", "group", "alias", "t", "i"),
      async (sent, path) => {
        const started = performance.now();
        const answer = await door.send(`/v1/${path}?verbose=1`, sent);
        expect(answer.status).toBeLessThan(500);
        expect(performance.now() - started).toBeLessThan(2_000);
        if (answer.status === 200) return;
        expect(answer.headers.get("content-type")).toContain("application/problem+json");
        expect(answer.json.instance).toMatch(/^urn:request:/);
        expect(answer.json.code).toMatch(/^[a-z_0-9]+$/);
      },
    ),
    { numRuns },
  );
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("guarantees 4.7: a bad item in a batch never fails its neighbours, and the same batch twice changes nothing", {
  timeout: PATIENCE,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 5 }), async (bad) => {
      runs += 1;
      const [first, last] = [`n${runs}-first`, `n${runs}-last`];
      const good = (messageId: string) =>
        JSON.stringify({ type: "track", event: "Good", userId: "good", messageId });
      const sent = `{"batch":[${[good(first), ...bad, good(last)].join(",")}]}`;
      const answer = await door.send("/v1/batch?verbose=1", sent, {
        headers: { "idempotency-key": `n${runs}` },
      });
      expect(answer.status).toBe(200);
      const results = answer.json.results ?? [];
      expect(results).toHaveLength(bad.length + 2);
      expect([results[0]?.status, results.at(-1)?.status]).toEqual(["accepted", "accepted"]);
      const again = await door.send("/v1/batch?verbose=1", sent, {
        headers: { "idempotency-key": `n${runs}` },
      });
      expect(again.json.accepted).toBe(0);
      expect(again.json.rejected).toBe(answer.json.rejected);
    }),
    { numRuns },
  );
});

test("guarantees 4.7: what is stored reads back as it was sent, or is flagged", {
  timeout: PATIENCE,
}, async () => {
  await fc.assert(
    fc.asyncProperty(object, async (properties) => {
      runs += 1;
      const messageId = `back-${runs}`;
      const sent = JSON.stringify({ event: "Back", userId: "back", messageId, properties });
      const answer = await door.send("/v1/track", sent);
      if (answer.status !== 200) return;
      const event = await storedEvent(platform, workspace.id, messageId);
      const stored = canonicalJson((event?.body.properties ?? {}) as Json);
      const meant = canonicalJson((JSON.parse(sent) as { properties: Json }).properties);
      expect(stored === meant || event?.flags.includes("sanitized")).toBe(true);
    }),
    { numRuns: Math.ceil(numRuns / 3) },
  );
});

test("guarantees 4.7: bytes that are no JSON, or no text at all, are refused and never break anything", {
  timeout: PATIENCE,
}, async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    body.map((text) => Buffer.from(text).subarray(0, -1)),
    body.map((text) => Buffer.from(text.replaceAll('"', "'"))),
    fc.tuple(body, fc.nat()).map(([text, at]) => {
      const broken = Buffer.from(text);
      broken[at % broken.length] = (at * 31) % 256;
      return broken;
    }),
  );
  const types = fc.constantFrom(
    "application/json",
    "text/plain",
    "application/json; charset=utf-16",
    "multipart/form-data",
    "",
  );
  const encodings = fc.constantFrom(undefined, "gzip", "br", "deflate", "identity", "gzip, gzip", "bogus");
  await fc.assert(
    fc.asyncProperty(bytes, types, encodings, async (sent, type, encoding) => {
      const headers = {
        ...(type ? { "content-type": type } : {}),
        ...(encoding ? { "content-encoding": encoding } : {}),
      };
      const answer = await door.send("/v1/batch", sent, { headers });
      expect(answer.status).toBeLessThan(500);
    }),
    { numRuns },
  );
  expect((await door.send("/v1/track", { event: "Still here", userId: "u1" })).status).toBe(200);
});
