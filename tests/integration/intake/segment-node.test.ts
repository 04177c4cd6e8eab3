import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Analytics } from "@segment/analytics-node";
import { afterAll, beforeEach, expect, test } from "vitest";
import { listRefused } from "#lib/eventlog/quarantine.ts";
import { createIntake } from "#lib/intake/handler.ts";
import { buildWorld } from "#tests/world.ts";
import { personOf, storedEvents } from "./door.ts";
import { settle } from "./engine.ts";

const { platform, workspace, keys } = await buildWorld();
const intake = createIntake(platform);

/** Answers of this status come before those of the door; then it is open. */
let trouble: number[] = [];
let requests = 0;
const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  requests += 1;
  const status = trouble.shift();
  if (status === undefined) return intake.handle(request, response);
  request.resume();
  request.on("end", () => response.writeHead(status, status === 429 ? { "retry-after": "1" } : {}).end());
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(async () => {
  await intake.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  trouble = [];
  requests = 0;
});

type Sdk = Readonly<{ analytics: Analytics; errors: unknown[]; delivered: unknown[] }>;

/** The SDK as it comes, with nothing but the host changed. */
function sdk(writeKey: string, options: { flushAt?: number } = {}): Sdk {
  const analytics = new Analytics({ writeKey, host, ...options });
  const errors: unknown[] = [];
  const delivered: unknown[] = [];
  analytics.on("error", (error) => errors.push(error));
  for (const call of ["identify", "track", "page", "alias", "group"] as const)
    analytics.on(call, (event) => delivered.push(event));
  return { analytics, errors, delivered };
}

/** One call of each kind, about a visitor who turns out to be a user. */
async function callAll({ analytics }: Sdk, name: string): Promise<void> {
  analytics.track({ anonymousId: `${name}-visitor`, event: "Cart Viewed", properties: { cart_id: "c1" } });
  analytics.alias({ userId: name, previousId: `${name}-visitor` });
  analytics.identify({ userId: name, traits: { email: `${name}@example.test`, plan: "pro" } });
  analytics.track({ userId: name, event: "Product Added", properties: { product_id: "p1", price: 49.9 } });
  analytics.page({ userId: name, name: "Checkout", properties: { path: "/checkout" } });
  analytics.group({ userId: name, groupId: "g1", traits: { tier: "gold" } });
  await analytics.closeAndFlush({ timeout: 20_000 });
}

async function arrived(name: string) {
  const events = await storedEvents(platform, workspace.id);
  return events
    .filter(({ body }) => String(body.userId ?? body.anonymousId).startsWith(name))
    .map(({ event }) => event)
    .sort();
}

const ALL = ["Alias", "Cart Viewed", "Group", "Identify", "Page", "Product Added"];

test("A2 the Node SDK, unmodified: identify, track, page, alias and group arrive once each, about one person", async () => {
  const one = sdk(keys.secret);
  await callAll(one, "ana");
  expect(one.errors).toEqual([]);
  expect(one.delivered).toHaveLength(6);
  expect(await arrived("ana")).toEqual(ALL);
  // Calls of the same millisecond come identify first, so the alias may find two people, whom the engine joins.
  await settle(platform);
  expect(await personOf(platform, workspace.id, "anonymous_id", "ana-visitor")).toEqual(
    await personOf(platform, workspace.id, "user_id", "ana"),
  );
  const [added] = (await storedEvents(platform, workspace.id)).filter(
    ({ event }) => event === "Product Added",
  );
  expect(added).toMatchObject({
    flags: [],
    body: {
      properties: { product_id: "p1", price: 49.9 },
      context: { library: { name: "@segment/analytics-node" } },
    },
  });
});

test.each([
  ["503 twice", [503, 503]],
  ["500", [500]],
  ["429 with Retry-After", [429]],
])("A2 the Node SDK when the server answers %s first: still once each", async (_name, statuses) => {
  trouble = [...statuses];
  const name = `ben-${statuses.join("-")}`;
  const one = sdk(keys.secret);
  await callAll(one, name);
  expect(one.errors).toEqual([]);
  expect(requests).toBeGreaterThan(statuses.length);
  expect(await arrived(name)).toEqual(ALL);
});

test("A2 the same batch sent twice, as after an answer that got lost: still once each", async () => {
  const bodies: string[] = [];
  const spy = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      bodies.push(body);
      response.writeHead(200).end("{}");
    });
  });
  await new Promise<void>((resolve) => spy.listen(0, "127.0.0.1", resolve));
  const analytics = new Analytics({
    writeKey: keys.secret,
    host: `http://127.0.0.1:${(spy.address() as AddressInfo).port}`,
  });
  await callAll({ analytics, errors: [], delivered: [] }, "chi");
  spy.closeAllConnections();
  await new Promise((resolve) => spy.close(resolve));
  const authorization = `Basic ${Buffer.from(`${keys.secret}:`).toString("base64")}`;
  const answers = [];
  for (const body of [...bodies, ...bodies]) {
    const response = await fetch(`${host}/v1/batch?verbose=1`, {
      method: "POST",
      body,
      headers: { authorization },
    });
    answers.push((await response.json()) as { accepted: number; duplicates: number });
  }
  expect(answers.map(({ accepted, duplicates }) => [accepted, duplicates])).toEqual([
    [6, 0],
    [0, 6],
  ]);
  expect(await arrived("chi")).toEqual(ALL);
});

test("A2 the Node SDK with a public write key: its alias is refused within the batch, the SDK goes on, all else arrives", async () => {
  const one = sdk(keys.write, { flushAt: 2 });
  await callAll(one, "dan");
  expect(one.errors).toEqual([]);
  expect(await arrived("dan")).toEqual(ALL.filter((name) => name !== "Alias"));
  const { rows } = await listRefused(platform.db, workspace.id, { code: "merge_not_allowed" });
  expect(rows).toHaveLength(1);
});
