import { beforeAll, expect, test } from "vitest";
import { type Answer, type Ask, ask, byKey, bySession } from "#tests/api/ask.ts";
import { addWorkspace, buildWorld, type World } from "#tests/world.ts";
import * as deliveries from "../../app/api/v1/deliveries/route.ts";
import * as event from "../../app/api/v1/events/[seq]/route.ts";
import * as events from "../../app/api/v1/events/route.ts";
import * as inbox from "../../app/api/v1/inbox/route.ts";
import * as key from "../../app/api/v1/keys/[keyId]/route.ts";
import * as keys from "../../app/api/v1/keys/route.ts";
import * as person from "../../app/api/v1/people/[personId]/route.ts";
import * as people from "../../app/api/v1/people/route.ts";
import * as runs from "../../app/api/v1/runs/route.ts";

let world: World;

beforeAll(async () => {
  world = await buildWorld();
});

type Handler = Parameters<typeof ask>[0];
const call = (handler: Handler, asked: Ask = {}): Promise<Answer> =>
  ask(handler, { ...asked, headers: { ...byKey(world.keys.secret), ...asked.headers } });
const send = (body: object, headers = {}) => call(events.POST, { method: "POST", body, headers });
const added = { event: "Product Added", userId: "ana", properties: { cart_id: "c1", total: 12.5 } };

test("S-1.2 a script sends an event, and finds it and its person again", async () => {
  const sent = await send({ ...added, messageId: "m-1" });
  expect(sent).toMatchObject({
    status: 201,
    body: { status: "accepted", messageId: "m-1", seq: expect.any(Number) },
  });

  const list = await call(events.GET, { query: "?event=Product%20Added" });
  expect(list.body.events).toMatchObject([
    { event: "Product Added", messageId: "m-1", person: { id: expect.any(String) } },
  ]);
  const detail = await call(event.GET, { params: { seq: String(sent.body.seq) } });
  expect(detail.body.body.properties).toEqual(added.properties);
  const found = await call(people.GET, { query: "?q=ana" });
  expect(found.body.people).toMatchObject([{ userId: "ana", known: true }]);
  const one = await call(person.GET, { params: { personId: found.body.people[0].id } });
  expect(one.body.identifiers).toMatchObject([{ kind: "user_id", value: "ana" }]);
});

test("S-1.3 the same message id, in the body or as Idempotency-Key, is one event", async () => {
  const twice = [await send({ ...added, messageId: "m-2" }), await send({ ...added, messageId: "m-2" })];
  expect(twice.map(({ status, body }) => [status, body.status])).toEqual([
    [201, "accepted"],
    [200, "duplicate"],
  ]);
  const header = { "idempotency-key": "k-1" };
  expect((await send(added, header)).body).toMatchObject({ status: "accepted", messageId: "k-1" });
  expect((await send(added, header)).body).toMatchObject({ status: "duplicate", messageId: "k-1" });
  const listed = await call(events.GET, { query: "?event=Product%20Added" });
  const ids = listed.body.events.map(({ messageId }: { messageId: string }) => messageId);
  expect(ids.filter((id: string) => id === "m-2" || id === "k-1").sort()).toEqual(["k-1", "m-2"]);
});

test("no_identifier, no_event_name, junk_identifier, bad_id: an event is judged as at /v1, with a pointer", async () => {
  const refusals: readonly (readonly [object, number, string])[] = [
    [{ event: "A" }, 400, "no_identifier"],
    [{ userId: "ana" }, 400, "no_event_name"],
    [{ event: "A", userId: "undefined" }, 400, "junk_identifier"],
    [{ event: "A", userId: "a", messageId: " m" }, 400, "bad_id"],
    [{ event: "A", userId: "a", properties: { text: "x".repeat(16_385) } }, 400, "string_too_long"],
    [
      {
        event: "A",
        userId: "a",
        properties: Object.fromEntries(Array.from({ length: 4 }, (_, n) => [n, "y".repeat(9_000)])),
      },
      413,
      "too_large",
    ],
    [{ event: "A", userId: "a", sudo: true }, 400, "unknown_field"],
    [{ type: "delete", userId: "a" }, 422, "invalid_body"],
  ];
  for (const [body, status, code] of refusals)
    expect(await send(body), code).toMatchObject({ status, body: { code } });
});

test("SEC-01 members send events by keys alone, and a key without events:write sends none", async () => {
  const headers = await bySession(world, world.members.owner, world.workspace.slug);
  const byOwner = await ask(events.POST, { method: "POST", body: added, headers });
  expect(byOwner).toMatchObject({ status: 403, body: { code: "forbidden" } });
  const byWriteKey = await ask(events.POST, {
    method: "POST",
    body: added,
    headers: byKey(world.keys.write),
  });
  expect(byWriteKey.status).toBe(401);
});

test("SEC-04 lists and searches of one workspace never hold what is another's", async () => {
  const other = await addWorkspace(world.platform, "Mirror");
  const mirrored = byKey(other.keys.secret);
  await ask(events.POST, { method: "POST", body: { ...added, event: "Only Theirs" }, headers: mirrored });
  for (const list of [events.GET, people.GET, runs.GET, deliveries.GET, inbox.GET]) {
    const { status, body } = await call(list);
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toContain("Only Theirs");
  }
  expect((await ask(people.GET, { headers: mirrored, query: "?q=ana" })).body.people).toHaveLength(1);
});

test("SEC-01 a viewer sees that people are there, and not who they are", async () => {
  const headers = await bySession(world, world.members.viewer, world.workspace.slug);
  for (const list of [people.GET, events.GET]) {
    const { status, body } = await ask(list, { headers });
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toContain('"ana"');
  }
});

test("SEC-30 a secret key is shown once, works at once, and is refused as soon as it ends", async () => {
  const headers = await bySession(world, world.members.admin, world.workspace.slug);
  const body = {
    kind: "secret",
    name: "For a script",
    scopes: ["read", "people:read"],
    sourceId: world.sourceId,
  };
  const made = await ask(keys.POST, { method: "POST", body, headers });
  expect(made.status).toBe(201);
  const listed = await ask(keys.GET, { headers });
  expect(JSON.stringify(listed.body)).toContain(made.body.id);
  expect(JSON.stringify(listed.body)).not.toContain(made.body.value);
  expect((await ask(people.GET, { headers: byKey(made.body.value) })).status).toBe(200);
  const ended = await ask(key.DELETE, { method: "DELETE", params: { keyId: made.body.id }, headers });
  expect(ended.status).toBe(204);
  expect((await ask(people.GET, { headers: byKey(made.body.value) })).status).toBe(401);
});
