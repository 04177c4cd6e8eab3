import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHeartbeat } from "#lib/operations/heartbeat.ts";
import { measureProcess } from "#lib/operations/process-figures.ts";
import type { Platform, Role } from "#lib/platform/platform.ts";
import { openTestPlatform } from "#tests/database.ts";
import { freePort } from "#tests/free-port.ts";
import { startFront } from "#workers/front.ts";

const PORT = await freePort();
const BASE = `http://127.0.0.1:${PORT}`;
let platform: Platform;
let front: Role;
let beating: Awaited<ReturnType<typeof startHeartbeat>>;

beforeAll(async () => {
  platform = await openTestPlatform({ settings: { PORT: String(PORT) } });
  const stats = measureProcess(platform);
  beating = await startHeartbeat(platform, { roles: ["intake"], version: "test", stats });
  front = await startFront(platform, { heartbeat: beating, web: false, version: "test" });
});
afterAll(async () => {
  await front.stop();
  await beating.stop();
});

/** Sends bytes and reads until the other side closes. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(PORT, "127.0.0.1", () => socket.write(bytes));
    let answer = "";
    socket.setEncoding("utf8").on("data", (text) => (answer += text));
    socket.on("close", () => resolve(answer)).on("error", reject);
  });
}

test("R-11 the door says that it lives, and that it is ready once a row could be committed", async () => {
  expect((await fetch(`${BASE}/livez`)).status).toBe(200);
  expect((await fetch(`${BASE}/readyz`)).status).toBe(200);
  expect(await (await fetch(`${BASE}/healthz`)).json()).toEqual({
    ready: true,
    parts: { intake: true },
    bell: { kind: "none", up: true },
    version: "test",
  });
});

test("R-11 the process has its row among the workers", async () => {
  const rows = await platform.db.rows("select roles, pid, version from worker where id = $1", [beating.id]);
  expect(rows).toEqual([{ roles: ["intake"], pid: process.pid, version: "test" }]);
});

test("figures are shown to callers without a proxy in between, and to nobody else", async () => {
  const answer = await fetch(`${BASE}/metrics`);
  expect([answer.status, await answer.text()]).toEqual([
    200,
    expect.stringContaining("nodejs_eventloop_lag_seconds"),
  ]);
  expect((await fetch(`${BASE}/metrics`, { headers: { "x-forwarded-for": "8.8.8.8" } })).status).toBe(404);
});

test("AL-22 figures of every living process are shown, whoever is asked", async () => {
  const text = await (await fetch(`${BASE}/metrics`)).text();
  expect(text).toMatch(/cairn_process_rss_bytes\{host="[^"]+",process="intake-\d+"\} \d+/);
});

test("Prometheus' own linter has nothing against the names", async () => {
  const text = await (await fetch(`${BASE}/metrics`)).text();
  expect(text).not.toMatch(/nodejs_active_(handles|requests|resources)_total/);
});

test("paths that are nobody's are answered by a problem document", async () => {
  const answer = await fetch(`${BASE}/nothing/here`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  expect(await answer.json()).toMatchObject({ code: "not_found", status: 404 });
});

test("events reach intake, which refuses a caller without a key", async () => {
  const answer = await fetch(`${BASE}/v1/track`, { method: "POST", body: "{}" });
  expect(answer.status).toBe(401);
});

test.each([
  ["TRACE is refused", "TRACE / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", 405, "method_not_allowed"],
  ["no HTTP is refused", "HELLO\r\n\r\n", 400, "bad_request"],
  [
    "headers over 16 KiB are refused",
    `GET / HTTP/1.1\r\nhost: x\r\nx: ${"a".repeat(17_000)}\r\n\r\n`,
    431,
    "headers_too_large",
  ],
  [
    "two lengths are refused",
    "POST /v1/track HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
    400,
    "bad_request",
  ],
])("%s with a problem document", async (_case, bytes, status, code) => {
  const answer = await raw(bytes);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).toContain("application/problem+json");
  expect(answer).toContain(`"code":"${code}"`);
});

test("one address holds at most 256 connections", async () => {
  const sockets = Array.from({ length: 300 }, () => connect(PORT, "127.0.0.1"));
  let closed = 0;
  for (const socket of sockets) socket.on("close", () => (closed += 1)).on("error", () => undefined);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const left = 300 - closed;
  for (const socket of sockets) socket.destroy();
  expect(left).toBeLessThanOrEqual(256);
  expect(left).toBeGreaterThan(200);
});

test("a door that closes is no longer ready, and finishes what it has begun", async () => {
  const port = await freePort();
  const other = await startFront(
    { ...platform, env: { ...platform.env, port } },
    { heartbeat: beating, web: false, version: "test" },
  );
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  await other.stop();
  await expect(fetch(`http://127.0.0.1:${port}/readyz`)).rejects.toThrow();
});
