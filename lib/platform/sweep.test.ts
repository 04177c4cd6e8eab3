import { expect, test, vi } from "vitest";
import { openLog } from "#lib/platform/log.ts";
import { sweep } from "#lib/platform/sweep.ts";

const quiet = openLog({ logLevel: "silent" }, "test");
const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 5_000, interval: 2 });

test("R-2 a sweep comes again and again, and never overlaps itself", async () => {
  let running = 0;
  let passes = 0;
  let overlapped = false;
  const sweeper = sweep(
    5,
    async () => {
      running += 1;
      overlapped ||= running > 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      passes += 1;
    },
    quiet,
  );
  await until(() => passes >= 4);
  await sweeper.stop();
  expect(overlapped).toBe(false);
});

test("R-2 a pass that fails is logged now and then, and followed by the next", async () => {
  let passes = 0;
  const said: string[] = [];
  const log = openLog({ logLevel: "warn" }, "test", { write: (line) => void said.push(line) });
  const sweeper = sweep(
    1,
    async () => {
      passes += 1;
      throw new Error("away");
    },
    log,
  );
  await until(() => passes >= 20);
  await sweeper.stop();
  expect(said.length).toBeGreaterThan(2);
  expect(said.length).toBeLessThan(8);
});

test("R-2 stopping waits for the pass under way, and no other begins", async () => {
  let started = 0;
  let ended = 0;
  const sweeper = sweep(
    1,
    async () => {
      started += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      ended += 1;
    },
    quiet,
  );
  await until(() => started === 1);
  await sweeper.stop();
  expect([started, ended]).toEqual([1, 1]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(started).toBe(1);
});
