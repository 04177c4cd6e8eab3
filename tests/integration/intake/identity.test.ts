import { beforeEach, expect, test } from "vitest";
import { erasedHash } from "#lib/people/read-identities.ts";
import { buildWorld } from "#tests/world.ts";
import { countOf, openDoor, personOf, storedEvent, storedEvents } from "./door.ts";

const { platform, workspace, keys } = await buildWorld();
const door = await openDoor(platform, keys.write);
/** A second process, which has its own memory of who is who. */
const other = await openDoor(platform, keys.write);

let messages = 0;
const message = () => {
  messages += 1;
  return `m${messages}`;
};
const track = (ids: object, at = door) =>
  at.send("/v1/track", { event: "Seen", messageId: message(), ...ids });
const identify = (ids: object, how = {}) => door.send("/v1/identify", { messageId: message(), ...ids }, how);
const user = (value: string) => personOf(platform, workspace.id, "user_id", value);
const visitor = (value: string) => personOf(platform, workspace.id, "anonymous_id", value);
const merges = () =>
  platform.db.rows<{ loser_id: string; survivor_id: string; cause_seq: number; state: string }>(
    "select * from person_merge order by cause_seq",
  );
const last = async () => (await storedEvents(platform, workspace.id)).at(-1);

beforeEach(() => platform.db.run("truncate person, person_identifier, person_merge, event_queue"));
let turn = 0;
/** Ids of one's own for each test: what a process remembers outlives a truncated table. */
const named = () => {
  turn += 1;
  return { a: `a${turn}`, b: `b${turn}`, u: `u${turn}`, v: `v${turn}` };
};

test("S-1.17 i: two new ids together are one new known person", async () => {
  const { a, u } = named();
  await identify({ anonymousId: a, userId: u });
  expect(await user(u)).toEqual(await visitor(a));
  expect((await user(u))?.known).toBe(true);
  expect(await countOf(platform, "person", workspace.id)).toBe(1);
});

test("S-1.17 iii: a new device of a known user is linked to them", async () => {
  const { a, u } = named();
  await track({ userId: u });
  await identify({ anonymousId: a, userId: u });
  expect(await visitor(a)).toEqual(await user(u));
  expect(await merges()).toEqual([]);
});

test("S-1.17 iv: a visitor who signs in as somebody known is noted for a merge, once, with its event", async () => {
  const { a, u } = named();
  await track({ userId: u });
  await track({ anonymousId: a });
  const [loser, survivor] = [await visitor(a), await user(u)];
  await identify({ anonymousId: a, userId: u });
  await identify({ anonymousId: a, userId: u });
  const [merge, ...others] = await merges();
  expect(others).toEqual([]);
  const events = await storedEvents(platform, workspace.id);
  expect(merge).toMatchObject({
    loser_id: loser?.id,
    survivor_id: survivor?.id,
    state: "noted",
    cause_seq: events.at(-2)?.seq,
  });
  expect(events.at(-2)?.person_id).toBe(survivor?.id);
  // Before the engine has done it, both ids already lead to the survivor, here and in another process.
  await track({ anonymousId: a });
  expect((await last())?.person_id).toBe(survivor?.id);
  await track({ anonymousId: a }, other);
  expect((await last())?.person_id).toBe(survivor?.id);
});

test("S-1.17 iv: a second sign-in on the device, a moment after the first, never joins two users", async () => {
  const { a, u, v } = named();
  await track({ userId: u });
  await track({ anonymousId: a });
  await identify({ anonymousId: a, userId: u });
  await other.send("/v1/identify", { messageId: message(), anonymousId: a, userId: v });
  expect(await merges()).toHaveLength(1);
  expect((await user(v))?.id).not.toBe((await user(u))?.id);
  expect((await visitor(a))?.id).toBe((await user(v))?.id);
});

test("E-1.11 S-1.17 v: a shared device changes hands without a merge; what came earlier stays where it was", async () => {
  const { a, u, v } = named();
  await identify({ anonymousId: a, userId: u });
  await track({ anonymousId: a });
  const before = await last();
  await track({ userId: v });
  await identify({ anonymousId: a, userId: v });
  await track({ anonymousId: a });
  expect((await last())?.person_id).toBe((await user(v))?.id);
  expect(before?.person_id).toBe((await user(u))?.id);
  expect((await user(u))?.id).not.toBe((await user(v))?.id);
  expect(await merges()).toEqual([]);
});

test("S-1.17 v: within one batch the items after the hand-over are the new owner's", async () => {
  const { a, u, v } = named();
  await identify({ anonymousId: a, userId: u });
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  await door.send("/v1/batch", {
    batch: [
      { type: "track", event: "One", anonymousId: a, messageId: message(), timestamp: at(1) },
      { type: "identify", anonymousId: a, userId: v, messageId: message(), timestamp: at(2) },
      { type: "track", event: "Two", anonymousId: a, messageId: message(), timestamp: at(3) },
    ],
  });
  const [one, , two] = (await storedEvents(platform, workspace.id)).slice(-3);
  expect(one?.person_id).toBe((await user(u))?.id);
  expect(two?.person_id).toBe((await user(v))?.id);
});

test("S-1.3 a duplicate of an old sign-in does not hand the device back", async () => {
  const { a, u, v } = named();
  const first = { anonymousId: a, userId: u, messageId: message() };
  await door.send("/v1/identify", first);
  await identify({ anonymousId: a, userId: v });
  const again = await other.send("/v1/identify?verbose=1", first);
  expect(again.json.duplicates).toBe(1);
  expect((await visitor(a))?.id).toBe((await user(v))?.id);
});

test("E-1.12 a write key may not alias one user into another: 403 merge_not_allowed, and nothing changed", async () => {
  const { u, v } = named();
  await track({ userId: u });
  await track({ userId: v });
  const before = await countOf(platform, "event", workspace.id);
  const answer = await door.send("/v1/alias", { previousId: u, userId: v, messageId: message() });
  expect([answer.status, answer.json.code]).toEqual([403, "merge_not_allowed"]);
  expect(await countOf(platform, "event", workspace.id)).toBe(before);
  expect(await merges()).toEqual([]);
});

test("S-1.18 a secret key may alias two known people; the target survives, and a repeat is already merged", async () => {
  const { u, v } = named();
  await track({ userId: u });
  await track({ userId: v });
  const how = { key: keys.secret };
  const alias = { previousId: u, userId: v };
  expect((await door.send("/v1/alias", { ...alias, messageId: message() }, how)).text).toBe(
    '{"success":true}',
  );
  const [merge] = await merges();
  expect([merge?.loser_id, merge?.survivor_id]).toEqual([(await user(u))?.id, (await user(v))?.id]);
  const again = await door.send("/v1/alias?verbose=1", { ...alias, messageId: message() }, how);
  expect(again.json.results).toEqual([{ index: 0, status: "accepted", code: "already_merged" }]);
  expect(await merges()).toHaveLength(1);
  const self = await door.send(
    "/v1/alias?verbose=1",
    { previousId: v, userId: v, messageId: message() },
    how,
  );
  expect(self.json.results).toEqual([{ index: 0, status: "accepted", code: "already_merged" }]);
});

test("S-1.18 an alias to a new user id renames a visitor, and follows a known user", async () => {
  const { a, u, v } = named();
  const how = { key: keys.secret };
  await track({ anonymousId: a });
  await door.send("/v1/alias", { previousId: a, userId: u, messageId: message() }, how);
  expect((await user(u))?.id).toBe((await visitor(a))?.id);
  expect(await merges()).toEqual([]);
  await door.send("/v1/alias", { previousId: u, userId: v, messageId: message() }, how);
  const [merge] = await merges();
  expect([merge?.loser_id, merge?.survivor_id]).toEqual([(await user(u))?.id, (await user(v))?.id]);
});

test("S-1.18 a visitor's own alias joins the visitor to the user, as identify does, also with a write key", async () => {
  const { a, u } = named();
  await track({ anonymousId: a });
  const answer = await door.send("/v1/a", { previousId: a, anonymousId: a, userId: u, messageId: message() });
  expect(answer.status).toBe(200);
  expect((await user(u))?.id).toBe((await visitor(a))?.id);
});

test("S-1.18 an alias of somebody to themselves is already merged, also with a write key", async () => {
  const { a, u } = named();
  const answer = await door.send("/v1/a?verbose=1", {
    previousId: u,
    userId: u,
    anonymousId: a,
    messageId: message(),
  });
  expect(answer.json.results).toEqual([{ index: 0, status: "accepted", code: "already_merged" }]);
  expect((await user(u))?.id).toBe((await visitor(a))?.id);
  expect(await merges()).toEqual([]);
});

test("E-1.13 an id that says nobody is refused, and no person is named undefined", async () => {
  const { a } = named();
  const answer = await door.send("/v1/batch?verbose=1", {
    batch: [{ type: "identify", anonymousId: a, userId: "undefined", messageId: message() }],
  });
  expect(answer.json.results).toEqual([
    { index: 0, status: "rejected", code: "junk_identifier", pointer: "/userId" },
  ]);
  expect(await user("undefined")).toBeNull();
});

test("S-1.26 an identifier of somebody erased is refused to a secret key, and dropped without a word for a write key", async () => {
  const { u } = named();
  await platform.db.run("insert into erased_identifier (workspace_id, hash) values ($1, $2)", [
    workspace.id,
    erasedHash(workspace.id, u),
  ]);
  const body = () => ({ event: "Seen", userId: u, messageId: message() });
  const open = await door.send("/v1/track", body());
  expect([open.status, open.text]).toEqual([200, '{"success":true}']);
  const secret = await door.send("/v1/track", body(), { key: keys.secret });
  expect([secret.status, secret.json.code]).toEqual([410, "erased_identifier"]);
  const batch = await door.send(
    "/v1/batch?verbose=1",
    {
      batch: [
        { type: "track", ...body() },
        { type: "track", ...body(), userId: `${u}x` },
      ],
    },
    { key: keys.secret },
  );
  expect(batch.json.results?.map(({ status, code }) => [status, code])).toEqual([
    ["rejected", "erased_identifier"],
    ["accepted", undefined],
  ]);
  expect(await user(u)).toBeNull();
});

test("S-1.26 a person keeps a thousand devices; the next one is somebody new, and flagged", async () => {
  const { u, a } = named();
  await track({ userId: u });
  await platform.db.run(
    "insert into person_identifier (workspace_id, kind, value, person_id) select $1, 'anonymous_id', $2 || n, $3 from generate_series(1, 1000) n",
    [workspace.id, `${a}-`, (await user(u))?.id],
  );
  const id = message();
  await door.send("/v1/identify", { messageId: id, anonymousId: a, userId: u });
  const event = await storedEvent(platform, workspace.id, id);
  expect(event).toMatchObject({ person_id: (await user(u))?.id, flags: ["sanitized"] });
  expect((await visitor(a))?.id).not.toBe((await user(u))?.id);
});

test("S-1.17 the same sign-in from many connections and two processes at once makes one person", async () => {
  const { a, u } = named();
  const calls = Array.from({ length: 60 }, (_, n) =>
    (n % 2 ? door : other).send("/v1/identify", {
      messageId: message(),
      anonymousId: a,
      userId: u,
      traits: { n },
    }),
  );
  expect((await Promise.all(calls)).every(({ status }) => status === 200)).toBe(true);
  expect(await countOf(platform, "person", workspace.id)).toBe(1);
  expect(await merges()).toEqual([]);
});

test("S-1.17 sign-ins as different users from one device at once never leave a person with two user ids", async () => {
  const { a } = named();
  await track({ anonymousId: a });
  const calls = Array.from({ length: 40 }, (_, n) =>
    (n % 2 ? door : other).send("/v1/identify", {
      messageId: message(),
      anonymousId: a,
      userId: `${a}-user${n % 8}`,
    }),
  );
  expect((await Promise.all(calls)).every(({ status }) => status === 200)).toBe(true);
  const rows = await platform.db.rows(
    "select person_id from person_identifier where kind = 'user_id' group by person_id having count(*) > 1",
  );
  expect(rows).toEqual([]);
  const merged = await merges();
  expect(merged.length).toBeLessThanOrEqual(1);
});
