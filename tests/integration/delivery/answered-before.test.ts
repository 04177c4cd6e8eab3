import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { settleAnswered } from "#lib/delivery/answered-before.ts";
import { claim } from "#lib/delivery/claim.ts";
import { standOn } from "#lib/delivery/freeze.ts";
import { guard } from "#lib/delivery/guard.ts";
import { laneOf } from "#lib/delivery/lane.ts";
import { recover } from "#lib/delivery/recover.ts";
import { prepare } from "#lib/delivery/render.ts";
import { buildDeliveryWorld, webhook } from "#tests/delivery-world.ts";
import { openSink } from "#tests/sink.ts";

const dataDir = mkdtempSync(path.join(tmpdir(), "cairn-answered-"));
afterAll(() => rmSync(dataDir, { recursive: true }));
const sink = await openSink();
const world = await buildDeliveryWorld({ settings: { CAIRN_DATA_DIR: dataDir, CAIRN_ROLES: "delivery" } });
const { platform, workspace, addPerson, ask, attempts, row, told, travel, deliver } = world;
const { db } = platform;
await standOn(platform);

/** A process that was, and is no more. */
function deadPid(): number {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  return pid;
}

/** Calls that a process has begun and of which the database has heard nothing since. */
async function begin(keys: readonly string[]) {
  const personId = await addPerson();
  const ids = await Promise.all(
    keys.map((key) => ask(webhook(`${sink.url}/${key}`), { personId, instanceKey: key })),
  );
  const claimed = await claim(db, laneOf(workspace.id, "webhook"), {
    size: 50,
    owner: "gone",
    leaseMs: 20_000,
  });
  const prepared = await prepare(platform, workspace.id, claimed);
  const { going } = await guard(platform, workspace.id, prepared, new Map());
  expect(going).toHaveLength(keys.length);
  return ids.map((id) => ({
    id,
    attemptId: going.find(({ delivery }) => delivery.id === id)?.attemptId ?? 0,
  }));
}

function journal(pid: number, lines: readonly string[]): void {
  const [installation = ""] = readdirSync(path.join(dataDir, "sends"));
  const day = new Date(platform.clock.now()).toISOString().slice(0, 10);
  writeFileSync(
    path.join(dataDir, "sends", installation, `${day}-${pid}.log`),
    lines.map((line) => `${line}\n`).join(""),
  );
}

test("G-6 CMP-42 what a killed process was answered is sent, and only what it was not answered is called again", async () => {
  const [answered, unheard] = await begin(["answered", "unheard"]);
  if (!answered || !unheard) throw new Error("two calls were begun");
  const now = platform.clock.now();
  journal(deadPid(), [
    `k ${now} ${answered.attemptId} ${answered.id}`,
    `k ${now} ${unheard.attemptId} ${unheard.id}`,
    `a ${now} 0 ${answered.id}`,
    `a ${now} 0 ${unheard.id.slice(0, 9)}`,
  ]);
  expect(await settleAnswered(platform)).toBe(1);
  expect(await row(answered.id)).toMatchObject({ state: "sent", attempts: 1, lease_owner: null });
  expect(await attempts(answered.id)).toMatchObject([{ outcome: "accepted", status: "journal" }]);
  expect(await told(answered.id)).toHaveLength(1);
  expect((await row(unheard.id)).state).toBe("sending");
  expect(await settleAnswered(platform)).toBe(0);

  await travel(60_000);
  await recover(platform);
  await deliver();
  expect(sink.calls.map(({ path: place }) => place)).toEqual(["/unheard"]);
  expect(await row(unheard.id)).toMatchObject({ state: "sent", attempts: 2 });
});

test("G-6 what a living process says of its calls is its own to write down", async () => {
  const [one] = await begin(["living"]);
  const now = platform.clock.now();
  journal(process.ppid, [`k ${now} ${one?.attemptId} ${one?.id}`, `a ${now} 0 ${one?.id}`]);
  expect(await settleAnswered(platform)).toBe(0);
  expect((await row(one?.id ?? "")).state).toBe("sending");
});

test("G-6 an answer to an earlier try says nothing of the present one", async () => {
  const [one] = await begin(["earlier"]);
  const now = platform.clock.now();
  journal(deadPid(), [`k ${now} ${(one?.attemptId ?? 0) - 1} ${one?.id}`, `a ${now} 0 ${one?.id}`]);
  expect(await settleAnswered(platform)).toBe(0);
  expect((await row(one?.id ?? "")).state).toBe("sending");
});
