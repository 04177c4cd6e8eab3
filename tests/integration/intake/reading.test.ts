import { beforeAll, expect, test } from "vitest";
import { DAY } from "#core/kernel/time.ts";
import { loadProducts, upsertProducts } from "#lib/decisions/products.ts";
import { listEvents, readEvent } from "#lib/eventlog/list-events.ts";
import { listRefused, pruneQuarantine } from "#lib/eventlog/quarantine.ts";
import { findPeople } from "#lib/people/find-people.ts";
import { readPersonDetail } from "#lib/people/person-detail.ts";
import { addWorkspace, buildWorld } from "#tests/world.ts";
import { openDoor, personOf } from "./door.ts";
import { settle } from "./engine.ts";

const { platform, workspace, keys, sourceId } = await buildWorld();
const { db } = platform;
const door = await openDoor(platform, keys.write);

beforeAll(async () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  const batch = Array.from({ length: 120 }, (_, n) => ({
    type: n % 10 === 0 ? "identify" : "track",
    event: n % 2 ? "Odd" : "Even",
    userId: `u${n % 7}`,
    messageId: `r${n}`,
    timestamp: at(n),
    traits: { email: `u${n % 7}@example.test`, city: n % 7 === 3 ? "Tromsø" : "Oslo" },
  }));
  await door.send("/v1/batch", { batch });
  await settle(platform);
  await door.send("/v1/track", { event: "Pending", userId: "u1", messageId: "pending" });
});

test("events are listed newest first, page by page, each once", async () => {
  const seen: number[] = [];
  let before: number | undefined;
  do {
    const page = await listEvents(db, workspace.id, { before, limit: 50 });
    seen.push(...page.rows.map(({ seq }) => seq));
    before = page.next ?? undefined;
  } while (before !== undefined);
  expect(seen).toEqual([...seen].sort((a, b) => b - a));
  expect(new Set(seen).size).toBe(121);
});

test("events are found by name, type, source, disposition and person; others' never", async () => {
  const count = async (filter: Parameters<typeof listEvents>[2]) =>
    (await listEvents(db, workspace.id, { limit: 200, ...filter })).rows.length;
  expect(await count({ event: "Odd" })).toBe(60);
  expect(await count({ type: "identify" })).toBe(12);
  expect(await count({ sourceId })).toBe(121);
  expect(await count({ sourceId: "src_other" })).toBe(0);
  expect(await count({ disposition: "pending" })).toBe(1);
  expect(await count({ flag: "sanitized" })).toBe(0);
  const person = await personOf(platform, workspace.id, "user_id", "u1");
  expect(await count({ personIds: [person?.id ?? ""] })).toBe(18);
  const { rows } = await listEvents(db, workspace.id, { limit: 1 });
  expect(rows[0]).toMatchObject({
    event: "Pending",
    disposition: "pending",
    outcomes: [],
    body: { userId: "u1" },
  });
  const newest = rows[0]?.seq ?? 0;
  expect((await listEvents(db, workspace.id, { after: newest - 1 })).rows).toHaveLength(1);

  const other = await addWorkspace(platform, "Other");
  expect((await listEvents(db, other.workspace.id)).rows).toEqual([]);
  expect(await readEvent(db, other.workspace.id, newest)).toBeNull();
  expect(await readEvent(db, workspace.id, newest)).toMatchObject({ messageId: "pending" });
});

test("refused items are listed newest first, page by page, and go after thirty days", async () => {
  for (let n = 0; n < 5; n += 1) await door.send("/v1/track", { event: "No one", messageId: `none${n}` });
  const first = await listRefused(db, workspace.id, { limit: 3 });
  const second = await listRefused(db, workspace.id, { limit: 3, cursor: first.next ?? "" });
  expect([first.rows.length, second.rows.length, second.next]).toEqual([3, 2, null]);
  expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(5);
  expect((await listRefused(db, workspace.id, { cursor: "nonsense" })).rows).toHaveLength(5);
  await db.run("update quarantine set received_at = now() - interval '31 days' where id = $1", [
    first.rows[0]?.id,
  ]);
  expect(await pruneQuarantine(db, Date.now())).toBe(1);
  expect(await pruneQuarantine(db, Date.now() + 31 * DAY)).toBe(4);
});

test("people are found by user id, email and our own id, else by a word in their traits; newest first", async () => {
  const ids = async (query?: string) =>
    (await findPeople(db, workspace.id, query)).rows.map(({ userId }) => userId);
  expect(await ids("u4")).toEqual(["u4"]);
  expect(await ids(" U4@example.test ")).toEqual(["u4"]);
  const person = await personOf(platform, workspace.id, "user_id", "u4");
  expect(await ids(person?.id)).toEqual(["u4"]);
  expect(await ids("tromsø")).toEqual(["u3"]);
  expect(await ids("%")).toEqual([]);
  expect((await ids())[0]).toBe("u0");
  expect(await ids()).toHaveLength(7);
  const other = await addWorkspace(platform, "Else");
  expect((await findPeople(db, other.workspace.id, "u4")).rows).toEqual([]);
});

test("people come page by page, each once", async () => {
  const crowd = await addWorkspace(platform, "Crowd");
  await db.run(
    `insert into person (id, workspace_id, shard, first_seen, last_seen)
     select 'per_crowd_' || n, $1, n % 64, now(), now() - (n / 2) * interval '1 second' from generate_series(1, 120) n`,
    [crowd.workspace.id],
  );
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await findPeople(db, crowd.workspace.id, "", cursor);
    seen.push(...page.rows.map(({ id }) => id));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  expect([seen.length, new Set(seen).size]).toEqual([120, 120]);
});

test("S-1.19 reads by the id of somebody who was merged lead to the survivor, with both their ids", async () => {
  await door.send("/v1/track", { event: "Visited", anonymousId: "visitor-1", messageId: "v1" });
  const visitor = await personOf(platform, workspace.id, "anonymous_id", "visitor-1");
  await door.send("/v1/identify", { anonymousId: "visitor-1", userId: "u2", messageId: "v2" });
  await settle(platform);
  const detail = await readPersonDetail(db, workspace.id, visitor?.id ?? "");
  expect(detail?.id).toBe((await personOf(platform, workspace.id, "user_id", "u2"))?.id);
  expect(detail?.mergedIds).toEqual([visitor?.id]);
  expect(detail?.identifiers.map(({ kind, value }) => [kind, value])).toEqual([
    ["user_id", "u2"],
    ["anonymous_id", "visitor-1"],
  ]);
  expect((await findPeople(db, workspace.id, "visitor-1")).rows.map(({ id }) => id)).toEqual([detail?.id]);
  expect(await readPersonDetail(db, "ws_other", visitor?.id ?? "")).toBeNull();
});

test("S-1.14 news of a product that is older than what is known changes nothing; what is not told stays", async () => {
  const update = (at: number, more: object) => ({
    workspaceId: workspace.id,
    productId: "p1",
    name: null,
    price: null,
    currency: null,
    inventory: null,
    imageUrl: null,
    url: null,
    at,
    ...more,
  });
  await upsertProducts(db, [
    update(2_000, { price: 20, inventory: 3 }),
    update(1_000, { name: "Sweater", price: 25 }),
  ]);
  await upsertProducts(db, [update(1_500, { price: 99, inventory: 0 })]);
  await upsertProducts(db, [update(3_000, { inventory: 0 })]);
  const products = await loadProducts(db, workspace.id, ["p1", "p2"]);
  expect([...products]).toEqual([
    [
      "p1",
      {
        productId: "p1",
        name: "Sweater",
        price: 20,
        currency: null,
        inventory: 0,
        imageUrl: null,
        url: null,
      },
    ],
  ]);
});
