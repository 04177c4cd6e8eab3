import { expect, test } from "vitest";
import { judgeReadiness, workingParts } from "#lib/operations/readiness.ts";
import { startProgress } from "#lib/platform/progress.ts";
import { isSchemaCurrent } from "#lib/platform/schema.ts";
import { openTestPlatform } from "#tests/database.ts";
import { freePort } from "#tests/free-port.ts";
import { startEngine } from "#workers/engine.ts";
import { startHealth } from "#workers/health.ts";

const platform = await openTestPlatform();
const stop = () => Promise.resolve();
const door = (name: string, is: boolean) => ({ name, isReady: () => is });

test("R-11 a worker that gets on is ready, one that is stuck for half a minute is not", async () => {
  let now = 0;
  const progress = startProgress(() => now);
  const workers = workingParts([{ name: "engine", idleMs: progress.ageMs, stop }]);
  now = 29_000;
  expect(await judgeReadiness([], workers)).toEqual({ ready: true, parts: { engine: true } });
  now = 31_000;
  expect((await judgeReadiness([], workers)).ready).toBe(false);
  progress.mark();
  expect((await judgeReadiness([], workers)).ready).toBe(true);
});

test("R-11 a stuck engine does not close intake, and can be asked for by its name", async () => {
  const engine = { name: "engine", isReady: () => false };
  const doors = [door("intake", true), door("web", true)];
  expect(await judgeReadiness(doors, [engine])).toEqual({
    ready: true,
    parts: { intake: true, web: true, engine: false },
  });
  expect((await judgeReadiness(doors, [engine], "engine")).ready).toBe(false);
  expect((await judgeReadiness([door("intake", false)], [])).ready).toBe(false);
  expect((await judgeReadiness(doors, [], "no-such-part")).ready).toBe(false);
});

test("R-11 intake is not ready on a schema that is older than the release", async () => {
  expect(await isSchemaCurrent(platform.db)).toBe(true);
  await platform.db.run("update _prisma_migrations set finished_at = null");
  expect(await isSchemaCurrent(platform.db)).toBe(false);
  await platform.db.run("update _prisma_migrations set finished_at = now()");
});

test("R-11 a process without a door of its own tells how it is on a port of its own", async () => {
  const engine = startEngine(platform, { calls: true });
  const port = await freePort();
  const health = await startHealth(platform, { port, roles: [engine], version: "test" });
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  expect((await ask("/livez")).status).toBe(200);
  expect((await ask("/readyz")).status).toBe(200);
  expect(await (await ask("/healthz")).json()).toMatchObject({ ready: true, parts: { engine: true } });
  expect(await (await ask("/metrics")).text()).toContain("nodejs_eventloop_lag_seconds");
  expect((await ask("/v1/track")).status).toBe(404);
  await health.stop();
  await engine.stop();
});
