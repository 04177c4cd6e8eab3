import { expect, test } from "vitest";
import { rateLimiter } from "#lib/intake/rates.ts";
import { readDisk } from "#lib/platform/disk.ts";
import { put } from "#tests/integration/rows.ts";
import { buildWorld } from "#tests/world.ts";
import { countOf, openDoor } from "./door.ts";

const { platform, workspace, keys, sourceId } = await buildWorld();
const { db } = platform;
const track = (messageId: string) => ({ event: "Looked", userId: "u1", messageId });

/** A door whose readings the test sets; each is looked at anew for every request. */
async function openWatched() {
  const now = { free: 0.5, memory: 0.2, intakes: 1 };
  const door = await openDoor(platform, keys.write, {
    readings: {
      disk: () =>
        Promise.resolve({
          totalBytes: 100,
          logTotalBytes: 100,
          freeBytes: now.free * 100,
          freeRatio: now.free,
        }),
      memory: () => now.memory,
      intakes: () => Promise.resolve(now.intakes),
      everyMs: 0,
    },
  });
  /** The reading that a request asks for is there for the next one. */
  const look = () => door.send("/v1/track", track(`look-${Math.random()}`));
  return { ...door, now, look };
}

test("G-13 at the disk mark intake answers 503 with Retry-After 60 and stores nothing, until there is room again", async () => {
  const { send, look, now } = await openWatched();
  expect((await send("/v1/track", track("before"))).status).toBe(200);
  now.free = 0.09;
  await look();
  for (const path of ["/v1/track", "/v1/batch", `/hooks/${sourceId}`]) {
    const answer = await send(path, track("full"));
    expect([path, answer.status, answer.json.code, answer.headers.get("retry-after")]).toEqual([
      path,
      503,
      "unavailable",
      "60",
    ]);
  }
  expect(await db.rows("select 1 from event where message_id = 'full'")).toEqual([]);
  // Reads go on.
  expect((await send("/limits", undefined, { method: "GET" })).status).toBe(200);
  now.free = 0.11;
  await look();
  expect((await send("/v1/track", track("full"))).status).toBe(200);
});

test("G-13 the mark can be set, and the disk of the server next door is read", async () => {
  const disk = await readDisk(db);
  expect(disk?.freeRatio).toBeGreaterThan(0);
  expect(disk?.freeRatio).toBeLessThanOrEqual(1);
  const strict = { ...platform, env: { ...platform.env, diskReserve: 0.9 } };
  const door = await openDoor(strict, keys.write, {
    readings: { everyMs: 0, disk: async () => disk && { ...disk, freeRatio: 0.5 } },
  });
  await door.send("/v1/track", track("look"));
  expect((await door.send("/v1/track", track("strict"))).status).toBe(503);
});

test("G-13 a reading that fails closes nothing", async () => {
  const door = await openDoor(platform, keys.write, {
    readings: { everyMs: 0, disk: () => Promise.reject(new Error("no such file")) },
  });
  await door.send("/v1/track", track("blind-1"));
  expect((await door.send("/v1/track", track("blind-2"))).status).toBe(200);
});

test("G-13 at the memory mark intake answers 503 and asks to come again soon", async () => {
  const { send, now } = await openWatched();
  now.memory = 0.95;
  const answer = await send("/v1/track", track("memory"));
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  now.memory = 0.5;
  expect((await send("/v1/track", track("memory"))).status).toBe(200);
});

test("G-13 our own events are held back by the same marks", async () => {
  const { intake, look, now } = await openWatched();
  const sender = { workspaceId: workspace.id, sourceId, trusted: true, country: null, protectedTraits: [] };
  now.free = 0.01;
  await look();
  await expect(intake.accept(sender, { type: "track", ...track("ours") })).rejects.toThrow();
  expect(await db.rows("select 1 from event where message_id = 'ours'")).toEqual([]);
});

test("SEC-25 processes share a key's rate: together they let through what one would", () => {
  let now = 0;
  const limit = { requests: 100, events: 1_000 };
  const alone = rateLimiter({ now: () => now });
  const three = [1, 2, 3].map(() => rateLimiter({ now: () => now, sharers: () => 3 }));
  const passed = { alone: 0, shared: 0 };
  for (let ms = 0; ms < 10_000; ms += 1) {
    now = ms;
    if (alone.take("k", limit) === 0) passed.alone += 1;
    if (three[ms % 3]?.take("k", limit) === 0) passed.shared += 1;
  }
  expect(passed.alone).toBeGreaterThan(1_050);
  expect(Math.abs(passed.shared - passed.alone)).toBeLessThan(passed.alone * 0.02);
});

test("SEC-25 a key's part is never so small that nothing passes", () => {
  let now = 0;
  const limiter = rateLimiter({ now: () => now, sharers: () => 1_000 });
  expect(limiter.take("k", { requests: 10, events: 10 })).toBe(0);
  now = 1_000;
  expect(limiter.take("k", { requests: 10, events: 10 })).toBe(0);
});

test("SEC-25 how many share a rate is read from the processes that live", async () => {
  for (const [id, roles, seconds] of [
    ["one", ["web", "intake"], 1],
    ["two", ["intake"], 1],
    ["dead", ["intake"], 300],
    ["worker", ["engine"], 1],
  ] as const) {
    await put(db, "worker", {
      id,
      roles: [...roles],
      host: "h",
      pid: 1,
      version: "test",
      started_at: new Date(),
      seen_at: new Date(Date.now() - seconds * 1_000),
    });
  }
  const { openGate } = await import("#lib/intake/gate.ts");
  const gate = openGate(platform, { everyMs: 0 });
  gate.sharers();
  await expect.poll(() => gate.sharers()).toBe(2);
});

test("G-13 whatever is refused is counted nowhere as accepted", async () => {
  const before = await countOf(platform, "event", workspace.id);
  const { send, look, now } = await openWatched();
  now.free = 0;
  await look();
  const first = await countOf(platform, "event", workspace.id);
  await Promise.all(Array.from({ length: 50 }, (_none, at) => send("/v1/track", track(`refused-${at}`))));
  expect(await countOf(platform, "event", workspace.id)).toBe(first);
  expect(first - before).toBeLessThanOrEqual(1);
});
