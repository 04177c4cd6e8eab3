import { beforeEach, expect, test } from "vitest";
import { tryCall, tryCallSchema } from "#lib/delivery/try-call.ts";
import { findWorkspace } from "#lib/workspaces/workspace.ts";
import { draw, exit } from "#tests/builders.ts";
import { buildJourneyWorld } from "#tests/journey-world.ts";
import { openSink } from "#tests/sink.ts";

const sink = await openSink();
const world = await buildJourneyWorld({ settings: { CAIRN_ALLOW_PRIVATE: "127.0.0.0/8" } });
const { platform } = world;
const workspace = await findWorkspace(platform.db, world.workspace.id);
const answers = (body: string, status = 200) =>
  sink.answer((_call, response) =>
    response.writeHead(status, { "content-type": "application/json" }).end(body),
  );

beforeEach(() => {
  sink.calls.length = 0;
  sink.answer(200);
});

const response = [{ name: "tier", path: "$.data.tier", required: true }];
const mapped = (event: string) =>
  draw(
    {
      start: { kind: "event-trigger", config: { event } },
      call: { kind: "webhook", config: { url: `${sink.url}/crm`, body: "{}", response } },
      gold: {
        kind: "condition",
        config: { rule: { kind: "compare", path: "context.steps.call.tier", operator: "is", value: "gold" } },
      },
      yes: exit,
      no: exit,
      failed: exit,
    },
    [
      "start --next--> call",
      "call --next--> gold",
      "call --failed--> failed",
      "gold --yes--> yes",
      "gold --no--> no",
    ],
  );
const comesTo = async (event: string, userId: string) => {
  await world.send({ type: "track", event, userId });
  await world.settle();
  return (await world.runsOf(userId)).at(-1)?.step_id;
};

test("S-10.3 a later step reads what the other system has answered", async () => {
  await world.publish(mapped("Signed Up"));
  answers('{"data":{"tier":"gold"}}');
  expect(await comesTo("Signed Up", "u1")).toBe("yes");
  answers('{"data":{"tier":"silver"}}');
  expect(await comesTo("Signed Up", "u2")).toBe("no");
});

test("E-10.2 an answer without a required value goes by Failed, with the place that was missing", async () => {
  await world.publish(mapped("Joined"));
  answers("{}");
  expect(await comesTo("Joined", "u3")).toBe("failed");
  const rows = await platform.db.rows<{ reason: string; values: object }>(
    `select t.reason, t.values from transition t join run r on r.id = t.run_id
     join person_identifier i on i.person_id = r.person_id where i.value = 'u3' and t.step_id = 'call'`,
  );
  expect(rows).toEqual([{ reason: "mapping", values: { path: "$.data.tier" } }]);
});

const trying = (config: object, more: object = {}) =>
  tryCall(platform, workspace as never, tryCallSchema.parse({ config, ...more }));

test("ux 3.5 Try it shows status, time, redacted answer and what would be kept", async () => {
  answers('{"data":{"tier":"gold"},"mail":"ana@example.com"}');
  const tried = await trying(
    {
      url: `${sink.url}/{{ event.properties.id }}`,
      body: "{}",
      response,
    },
    { properties: { id: "c1" } },
  );
  expect(tried).toMatchObject({ called: true, ok: true, status: "HTTP 200", values: { tier: "gold" } });
  expect(JSON.stringify(tried)).not.toContain("ana@example.com");
  expect(sink.calls).toMatchObject([{ method: "POST", path: "/c1" }]);
  expect(sink.calls[0]?.headers["webhook-signature"]).toBeDefined();
});

test("SEC-10 Try it does not reach a private address, and says so in words", async () => {
  expect(await trying({ url: "http://10.0.0.8/x" })).toEqual({
    called: false,
    refusal: "10.0.0.8 is a private address, which is not allowed here.",
  });
});

test("Try it says what is missing, and keeps the workspaces apart", async () => {
  const missing = await trying({ url: `${sink.url}/{{ person.city }}` });
  expect(missing).toMatchObject({
    called: false,
    refusal: expect.stringContaining("person.city is missing"),
  });
  expect(await trying({ url: sink.url }, { personId: "per_unknown" })).toBeNull();
  expect(tryCallSchema.safeParse({ config: { url: "ftp://x" } }).error?.issues[0]?.path).toEqual([
    "config",
    "url",
  ]);
  expect(sink.calls).toEqual([]);
});
