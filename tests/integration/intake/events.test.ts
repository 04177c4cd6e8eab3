import { beforeAll, expect, test } from "vitest";
import { DAY, HOUR, MINUTE, SECOND } from "#core/kernel/time.ts";
import { listConflicts } from "#lib/eventlog/conflicts.ts";
import { listRefused } from "#lib/eventlog/quarantine.ts";
import { draw, exit, T } from "#tests/builders.ts";
import { publishJourney } from "#tests/publish.ts";
import { buildWorld } from "#tests/world.ts";
import { openDoor, personOf, storedEvent, storedEvents } from "./door.ts";
import * as engine from "./engine.ts";

const { platform, workspace, keys } = await buildWorld();
const travel = (to: number) => engine.travel(platform, to);
const settle = () => engine.settle(platform);
const runsOf = (userId: string) => engine.runsOf(platform, workspace.id, userId);
const publish = (document: unknown) => publishJourney(platform, workspace.id, document);
const door = await openDoor(platform, keys.write);
const iso = (at: number) => new Date(at).toISOString();
const stored = (messageId: string) => storedEvent(platform, workspace.id, messageId);
const wait = { kind: "wait", config: { mode: "for", duration: { amount: 5, unit: "day" } } };

beforeAll(async () => {
  await publish(
    draw({ trigger: { kind: "event-trigger", config: { event: "Signed Up" } }, wait, end: exit }, [
      "trigger --next--> wait",
      "wait --next--> end",
    ]),
  );
});

test("E-1.1 the same message, eight days later, is a duplicate: one row, no second run", async () => {
  await travel(T);
  const body = {
    messageId: "m1",
    event: "Signed Up",
    userId: "e11",
    properties: { plan: "pro" },
    timestamp: iso(T),
  };
  expect((await door.send("/v1/track", body)).text).toBe('{"success":true}');
  await settle();
  await travel(T + 8 * DAY);
  const again = await door.send("/v1/track?verbose=1", body);
  expect(again.json).toMatchObject({
    accepted: 0,
    duplicates: 1,
    results: [{ index: 0, status: "duplicate" }],
  });
  await settle();
  expect(
    (await storedEvents(platform, workspace.id)).filter(({ message_id }) => message_id === "m1"),
  ).toHaveLength(1);
  expect(await runsOf("e11")).toHaveLength(1);
});

test("E-1.2 the same message id with another body is a conflict: the first stays, the second is shown and triggers nothing", async () => {
  await travel(T);
  const order = (total: number) => ({
    messageId: "m-conflict",
    event: "Ordered",
    userId: "e12",
    properties: { total },
  });
  await door.send("/v1/track", order(50));
  const second = await door.send("/v1/track?verbose=1", order(60));
  expect(second.status).toBe(200);
  expect(second.json.results).toEqual([{ index: 0, status: "duplicate", code: "conflict" }]);
  expect((await stored("m-conflict"))?.body.properties).toEqual({ total: 50 });
  const [conflict, ...others] = await listConflicts(platform.db, workspace.id);
  expect(others).toEqual([]);
  expect(conflict).toMatchObject({ messageId: "m-conflict", body: { properties: { total: 60 } } });
  expect(conflict?.firstHash).not.toBe(conflict?.otherHash);
});

test("E-1.3 a wrong client clock is corrected by what it said when it sent", async () => {
  const at = (text: string) => Date.parse(`2027-03-01T${text}Z`);
  await travel(at("12:30:07"));
  await door.send("/v1/track", {
    messageId: "m3",
    event: "Seen",
    userId: "e13",
    originalTimestamp: "2027-03-01T11:00:00Z",
    sentAt: "2027-03-01T11:00:05Z",
  });
  const event = await stored("m3");
  const delay = (event?.received_at.getTime() ?? 0) - at("12:30:07");
  expect(event?.timestamp.getTime()).toBe(at("12:30:02") + delay);
  expect(event?.body["originalTimestamp"]).toBe("2027-03-01T11:00:00Z");
});

test("E-1.4 an event from a phone that was offline for three days keeps its time and starts no run", async () => {
  await travel(T + SECOND);
  await door.send("/v1/track", {
    messageId: "m4",
    event: "Signed Up",
    userId: "e14",
    timestamp: iso(T - 3 * DAY),
    sentAt: iso(T),
  });
  await settle();
  const event = await stored("m4");
  const delay = (event?.received_at.getTime() ?? 0) - T;
  expect(event?.timestamp.getTime()).toBe(T - 3 * DAY + delay);
  expect(await runsOf("e14")).toEqual([]);
  const [disposition] = await platform.db.rows<{ outcomes: unknown }>(
    "select outcomes from event_disposition where seq = $1",
    [event?.seq],
  );
  expect(JSON.stringify(disposition?.outcomes)).toContain("too_old");
});

test("E-1.5 an event from the future happened when it was received", async () => {
  await travel(T);
  await door.send("/v1/track", {
    messageId: "m5",
    event: "Seen",
    userId: "e15",
    timestamp: iso(T + 2 * HOUR),
  });
  const event = await stored("m5");
  expect(event?.timestamp).toEqual(event?.received_at);
  expect(event?.flags).toEqual(["clamped_future"]);
});

test("E-1.6 in a batch the identify comes before the track of the same time, and a large item fails alone", async () => {
  await travel(T);
  await door.send("/v1/identify", {
    messageId: "m6",
    userId: "u1",
    traits: { plan: "free" },
    timestamp: iso(T - DAY),
  });
  const isPro = { kind: "compare", path: "person.plan", operator: "is", value: "pro" };
  const trigger = { kind: "event-trigger", config: { event: "Upgraded", audience: isPro } };
  await publish(draw({ trigger, wait, end: exit }, ["trigger --next--> wait", "wait --next--> end"]));
  const answer = await door.send("/v1/batch?verbose=1", {
    batch: [
      { type: "track", event: "Upgraded", userId: "u1", messageId: "m6a", timestamp: iso(T - MINUTE) },
      {
        type: "identify",
        userId: "u1",
        traits: { plan: "pro" },
        messageId: "m6b",
        timestamp: iso(T - MINUTE),
      },
      {
        type: "track",
        event: "Big",
        userId: "u1",
        messageId: "m6c",
        properties: Object.fromEntries([1, 2, 3].map((n) => [n, "x".repeat(11_200)])),
      },
    ],
  });
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ success: true, accepted: 2, duplicates: 0, rejected: 1 });
  expect(answer.json.results).toEqual([
    { index: 0, status: "accepted" },
    { index: 1, status: "accepted" },
    { index: 2, status: "rejected", code: "too_large" },
  ]);
  await settle();
  expect(await runsOf("u1")).toHaveLength(1);
  const { rows } = await listRefused(platform.db, workspace.id, { code: "too_large" });
  expect(rows[0]?.bytes).toBe(4_096);
});

test("E-1.7 a visitor who signs in for the first time stays the same person, with their runs, and without a merge", async () => {
  await travel(T);
  await door.send("/v1/track", { messageId: "m7", event: "Signed Up", anonymousId: "a3", timestamp: iso(T) });
  await settle();
  const visitor = await personOf(platform, workspace.id, "anonymous_id", "a3");
  await door.send("/v1/identify", { messageId: "m7b", anonymousId: "a3", userId: "u9", traits: {} });
  await settle();
  expect(await personOf(platform, workspace.id, "user_id", "u9")).toEqual({ id: visitor?.id, known: true });
  expect(visitor?.known).toBe(false);
  expect(await runsOf("u9")).toMatchObject([{ state: "waiting" }]);
  expect(await platform.db.rows("select id from person_merge")).toEqual([]);
});
