import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, type Json, type JsonObject } from "#core/kernel/json.ts";
import { buildWorld } from "#tests/world.ts";
import { type Answer, countOf, openDoor, storedEvent } from "./door.ts";
import { cases, mutants } from "./mutate.ts";

const { platform, workspace, keys } = await buildWorld();
const fast = { requests: 1e9, events: 1e9 };
const door = await openDoor(platform, keys.secret, { rates: { write: fast, secret: fast } });

const PATIENCE = 240_000;
const numRuns = cases(40);

const common = {
  messageId: "m",
  timestamp: "2026-01-01T10:00:00Z",
  sentAt: "2026-01-01T10:00:01Z",
  context: { library: { name: "analytics.js", version: "4" }, ip: "203.0.113.7" },
};
const EXAMPLES: Readonly<Record<string, JsonObject>> = {
  track: {
    ...common,
    userId: "u1",
    event: "Seen",
    properties: { total: 12.5, products: [{ product_id: "p1", quantity: 2 }] },
  },
  identify: {
    ...common,
    userId: "u1",
    anonymousId: "a1",
    traits: { email: "ana@example.com", plan: "pro", age: 30 },
  },
  page: {
    ...common,
    anonymousId: "a1",
    name: "Home",
    category: "Docs",
    properties: { url: "https://a.example/" },
  },
  screen: { ...common, userId: "u1", name: "Cart", properties: { items: 3 } },
  group: { ...common, userId: "u1", groupId: "g1", traits: { name: "Acme", seats: 10 } },
  alias: { ...common, userId: "u1", previousId: "a1" },
};

let runs = 0;

/** What may be said of any answer, whatever was asked. */
function expectSound(answer: Answer): void {
  expect(answer.status).toBeLessThan(500);
  if (answer.status === 200) return;
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.json.instance).toMatch(/^urn:request:/);
  expect(answer.json.code).toMatch(/^[a-z_0-9]+$/);
}

describe.each(Object.entries(EXAMPLES))("/v1/%s", (type, example) => {
  test("guarantees 4.7: G-2 with one thing wrong it is taken or refused with a reason, and twice is once", {
    timeout: PATIENCE,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(mutants(example), async ({ text }) => {
        runs += 1;
        // Where the mutation left the id alone it is one of its own, so that cases do not meet.
        const sent = text.replace('"messageId":"m"', `"messageId":"f-${runs}"`);
        const headers = { "idempotency-key": `f-${runs}` };
        const first = await door.send(`/v1/${type}?verbose=1`, sent, { headers });
        expectSound(first);
        const before = await countOf(platform, "event", workspace.id);
        const second = await door.send(`/v1/${type}?verbose=1`, sent, { headers });
        expect([second.status, second.json.code]).toEqual([first.status, first.json.code]);
        expect(await countOf(platform, "event", workspace.id)).toBe(before);
      }),
      { numRuns },
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

const anyItem = fc.oneof(...Object.entries(EXAMPLES).map(([type, example]) => mutants({ ...example, type })));

describe.each(["/v1/batch", "/v1/import"])("%s", (path) => {
  test("guarantees 4.7: G-3 a broken item never fails its neighbours, and the same batch again changes nothing", {
    timeout: PATIENCE,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyItem, { minLength: 1, maxLength: 4 }), async (bad) => {
        runs += 1;
        const good = (place: string) =>
          JSON.stringify({ type: "track", event: "Good", userId: "good", messageId: `${runs}-${place}` });
        const texts = bad.map(({ text }) => text).filter((text) => text !== "");
        const sent = `{"batch":[${[good("first"), ...texts, good("last")].join(",")}]}`;
        const headers = { "idempotency-key": `b-${runs}` };
        const answer = await door.send(`${path}?verbose=1`, sent, { headers });
        expectSound(answer);
        if (answer.status !== 200) {
          // Only what spoils the whole body may: nesting beyond what is parsed, or more than a body may hold.
          expect(["too_deep", "body_too_large"]).toContain(answer.json.code);
          return;
        }
        const results = answer.json.results ?? [];
        expect(results).toHaveLength(texts.length + 2);
        expect([results[0]?.status, results.at(-1)?.status]).toEqual(["accepted", "accepted"]);
        const before = await countOf(platform, "event", workspace.id);
        const again = await door.send(`${path}?verbose=1`, sent, { headers });
        expect([again.json.accepted, again.json.rejected]).toEqual([0, answer.json.rejected]);
        expect(await countOf(platform, "event", workspace.id)).toBe(before);
      }),
      { numRuns },
    );
  });
});

test("guarantees 4.7: what one mutation leaves of the properties reads back as it was sent, or is flagged", {
  timeout: PATIENCE,
}, async () => {
  await fc.assert(
    fc.asyncProperty(mutants({ properties: EXAMPLES["track"]?.["properties"] ?? {} }), async ({ text }) => {
      if (!text.startsWith('{"properties":')) return;
      runs += 1;
      const messageId = `r-${runs}`;
      const sent = `${text.slice(0, -1)},"event":"Back","userId":"back","messageId":"${messageId}"}`;
      const answer = await door.send("/v1/track", sent);
      expectSound(answer);
      if (answer.status !== 200) return;
      const event = await storedEvent(platform, workspace.id, messageId);
      const { properties } = JSON.parse(sent) as { properties: Json };
      const meant = canonicalJson(properties ?? {});
      expect(
        canonicalJson((event?.body.properties ?? {}) as Json) === meant || event?.flags.includes("sanitized"),
      ).toBe(true);
    }),
    { numRuns },
  );
});
