import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { Health } from "#lib/operations/health.ts";
import { expectAccessible, noBrowser } from "#tests/browser.ts";
import { asMember, openApp, type SignedIn } from "#tests/e2e/app.ts";
import { noRedis, startRedis } from "#tests/redis.ts";

/** A heartbeat is missed after 45 s, and the page looks every five; the rest is for a busy machine. */
const SOON = 90_000;

describe.skipIf(noBrowser || noRedis)("the System page tells the truth", async () => {
  if (noBrowser || noRedis) return;
  let redis = await startRedis();
  afterAll(() => redis.stop());
  const app = await openApp({ CAIRN_DEMO: "0", REDIS_URL: redis.url });

  const health = (member: SignedIn) => asMember<Health>(member, "GET", "system");
  const lampOf = (member: SignedIn, lamp: string) =>
    member.page.locator(`[data-health="${lamp}"]`).waitFor({ timeout: SOON });
  const sentence = (member: SignedIn) => member.page.locator("[data-health]").innerText();

  test("U-62 B7 Redis stops: degraded, and waits still end; Redis comes back: green without a reload", async () => {
    const member = await app.enter();
    const { page, slug } = member;
    await page.goto(`/${slug}/system`);
    await lampOf(member, "ok");
    await expectAccessible(page);

    await redis.stop();
    await lampOf(member, "warn");
    expect(await sentence(member)).toContain("Degraded: Redis does not answer");
    expect(await page.locator('[data-mark="bell"] [data-lamp]').getAttribute("data-lamp")).toBe("warn");
    await expectAccessible(page);
    const other = await app.enter();
    await other.page.goto(`/${slug}/system`);
    await lampOf(other, "warn");
    // The canary waits at a timer on its way: one that was sent without Redis comes through as well.
    const before = (await health(member)).marks.canary.lastSettledAt ?? 0;
    await expect
      .poll(async () => (await health(member)).marks.canary.lastSettledAt, { timeout: SOON, interval: 1_000 })
      .toBeGreaterThan(before);
    expect((await health(member)).marks.canary.seconds).toBeLessThan(15);

    redis = await startRedis({ port: redis.port });
    await lampOf(member, "ok");
    expect(await sentence(member)).toContain("All good");
  });

  test("U-63 B7 the worker stands still: red, and nothing is lost; it goes on: green, and all is caught up", async () => {
    const member = await app.enter();
    const { page, slug } = member;
    await page.goto(`/${slug}/system`);
    await lampOf(member, "ok");
    const worker = workerOf(redis.url);
    const supervisor = parentOf(worker);
    // Else another would be in its place before anybody has looked.
    process.kill(supervisor, "SIGSTOP");
    process.kill(worker, "SIGSTOP");
    try {
      await lampOf(member, "bad");
      expect(await sentence(member)).toContain("No worker is running");
      const pending = (await health(member)).stages.find(({ stage }) => stage === "matching");
      expect(pending?.lamp).toBeDefined();
    } finally {
      process.kill(worker, "SIGCONT");
      process.kill(supervisor, "SIGCONT");
    }
    await lampOf(member, "ok");
    expect((await health(member)).ledger.difference).toBe(0);
  });

  test("U-63 a switch stops all sending, says what it holds, and every page says so", async () => {
    const member = await app.enter();
    const { page, slug } = member;
    await page.goto(`/${slug}/system`);
    const row = page.getByRole("listitem").filter({ hasText: "All sending" });
    await row.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
    await row.getByText("holds 0 messages").waitFor();
    await page.getByText("All sending of this workspace is paused").waitFor();
    await page.goto(`/${slug}/journeys`);
    await page.getByText("All sending of this workspace is paused").waitFor();
    await page.getByRole("link", { name: "Switches" }).click();
    await row.getByRole("button", { name: "Resume" }).click();
    await page.getByText("All sending of this workspace is paused").waitFor({ state: "detached" });
  });
});

/** The process that works for the product of this Redis: `npm start` keeps the door and the workers apart. */
function workerOf(redisUrl: string): number {
  const isOurs = (pid: string) => {
    const settings = fileOf(pid, "environ");
    const works = settings.includes(`REDIS_URL=${redisUrl}`) && settings.includes("CAIRN_ROLES=engine");
    return works && fileOf(pid, "cmdline").includes("server.mjs");
  };
  const found = readdirSync("/proc").find((name) => /^\d+$/.test(name) && isOurs(name));
  if (found === undefined) throw new Error("no worker is running");
  return Number(found);
}

/** `npm start`, which puts another process in the place of one that is silent. */
function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)$/m.exec(fileOf(String(pid), "status"))?.[1]);
}

function fileOf(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return ""; // it has ended, or is somebody else's
  }
}
