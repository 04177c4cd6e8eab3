import { expect, test } from "vitest";
import { openAtOnce } from "#lib/delivery/at-once-calls.ts";
import { standOn } from "#lib/delivery/freeze.ts";
import { laneOf } from "#lib/delivery/lane.ts";
import { forgetLanes, isLaneOpen } from "#lib/delivery/lane-open.ts";
import { recover } from "#lib/delivery/recover.ts";
import { releaseFreeze } from "#lib/delivery/release-freeze.ts";
import { runShards, shardsWithWork } from "#lib/engine/run-shards.ts";
import { findWorkspace } from "#lib/workspaces/workspace.ts";
import { draw, exit } from "#tests/builders.ts";
import { buildJourneyWorld } from "#tests/journey-world.ts";
import { openSink } from "#tests/sink.ts";

const sink = await openSink();
const world = await buildJourneyWorld({
  settings: { CAIRN_ALLOW_PRIVATE: "127.0.0.0/8", CAIRN_ROLES: "engine" },
});
const { platform, workspace, members, publish, send, settle, travel, now, runsOf } = world;
const { db } = platform;

test("G-22 in a freeze events are taken and handled, timers fire, only nothing is sent; released, everybody goes on once", async () => {
  await standOn(platform);
  const trigger = { kind: "event-trigger", config: { event: "Seen" } };
  const wait = { kind: "wait", config: { mode: "for", duration: { amount: 1, unit: "hour" } } };
  const call = { kind: "webhook", config: { url: sink.url, body: "{}" } };
  await publish(
    draw({ trigger, wait, call, end: exit }, [
      "trigger --next--> wait",
      "wait --next--> call",
      "call --next--> end",
    ]),
  );
  await db.run("update lineage set system_id = 'another'");
  await recover(platform);
  await send({ type: "track", event: "Seen", userId: "ada", messageId: "seen-1" });
  await move();
  expect(await runsOf("ada")).toMatchObject([{ state: "waiting", step_id: "wait" }]);
  await travel((await now()) + 61 * 60_000);
  await move();
  expect(await runsOf("ada")).toMatchObject([{ state: "waiting", step_id: "call" }]);
  expect(await db.rows("select state, parked_by from delivery")).toEqual([
    { state: "queued", parked_by: "freeze" },
  ]);
  expect(sink.calls).toEqual([]);
  const found = await findWorkspace(db, workspace.id);
  if (!found) throw new Error("the workspace is gone");
  const { id } = members.owner;
  const actor = { kind: "member", id, name: "The owner", role: "owner", scopes: [] } as const;
  const acting = { platform, workspace: found, actor, requestId: "req_1", address: null };
  expect(await releaseFreeze(acting, { doubtful: "discard" })).toEqual({ discarded: 0, sending: 1 });
  await expect.poll(() => work().then(() => sink.calls.length), { timeout: 5_000 }).toBe(1);
  await settle();
  expect(await runsOf("ada")).toMatchObject([{ state: "exited" }]);
});

test("G-22 a call that the engine begins itself is not begun on another database either", async () => {
  await publish(
    draw(
      {
        trigger: { kind: "event-trigger", config: { event: "Bought" } },
        call: { kind: "webhook", config: { url: `${sink.url}once`, body: "{}" } },
        end: exit,
      },
      ["trigger --next--> call", "call --next--> end"],
    ),
  );
  const atOnce = openAtOnce(platform);
  const calls = sink.calls.length;
  // As in a process that has known nothing but an open lane.
  await db.run("update lineage set restored_to = null");
  forgetLanes();
  expect(await isLaneOpen(platform, laneOf(workspace.id, "webhook"))).toMatchObject({ open: true });
  await send({ type: "track", event: "Bought", userId: "bo", messageId: "bought-1" });
  await db.run("update lineage set system_id = 'another'");
  await runShards(platform, atOnce);
  await atOnce.stop();
  expect(sink.calls).toHaveLength(calls);
  expect(
    await db.rows("select state, attempts from delivery where state not in ('sent', 'cancelled')"),
  ).toEqual([{ state: "queued", attempts: 0 }]);
});

/** Moves everybody who is due; what a lane would give out is looked at by the sweep. */
async function move(): Promise<void> {
  while ((await shardsWithWork(db)).length > 0) await runShards(platform);
  await recover(platform);
}

async function work(): Promise<void> {
  await recover(platform);
  await settle();
}
