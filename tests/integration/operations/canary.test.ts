import { expect, test } from "vitest";
import { createIntake } from "#lib/intake/handler.ts";
import { canaryState, flyCanary } from "#lib/operations/canary.ts";
import { verify } from "#lib/operations/verify/verify.ts";
import { buildJourneyWorld } from "#tests/journey-world.ts";

const { platform, workspace, settle, travel, now } = await buildJourneyWorld();
const { db } = platform;
const MINUTE = 60_000;
const intake = createIntake(platform);
const fly = () => flyCanary(platform, intake.accept);
const rows = () =>
  db.rows<{ sent_at: Date; settled_at: Date | null }>(
    "select sent_at, settled_at from canary order by minute",
  );
const countOf = async (table: string, workspaceId: string) =>
  (
    await db.rows<{ n: number }>(`select count(*) as n from ${table} where workspace_id = $1`, [workspaceId])
  )[0]?.n;

test("AL-02 R-11 one event a minute travels the whole path, and its round trip is noted", async () => {
  await travel(Date.UTC(2027, 2, 1, 12, 0, 10));
  expect(await canaryState(db)).toEqual({ seconds: null, underWay: false, lastSettledAt: null });
  await fly();
  await settle();
  await travel((await now()) + 2_000);
  await settle();
  await fly();
  const [flown, ...others] = await rows();
  expect(others).toEqual([]);
  expect(flown?.settled_at).not.toBeNull();
  // Its step waits a second: what came through so fast came by its timer.
  const { seconds } = await canaryState(db);
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThan(20);
  const [run] = await db.rows("select state, end_reason from run where workspace_id = 'wsp_canary'");
  expect(run).toEqual({ state: "exited", end_reason: "exit_step" });
  expect(
    await db.rows("select state, provider_id from delivery where workspace_id = 'wsp_canary'"),
  ).toMatchObject([{ state: "sent" }]);
});

test("AL-02 however many processes look, a minute has one", async () => {
  await travel((await now()) + MINUTE);
  await Promise.all([fly(), fly(), fly(), fly()]);
  expect(await rows()).toHaveLength(2);
  expect(await countOf("event_queue", "wsp_canary")).toBe(1);
});

test("AL-02 one that is stuck on its way is as late as it is, and none for three minutes is no figure", async () => {
  // Nobody works: the second one is out.
  await travel((await now()) + 50_000);
  const { seconds, underWay } = await canaryState(db);
  expect(underWay).toBe(true);
  expect(seconds).toBeGreaterThanOrEqual(50);
  await travel((await now()) + 4 * MINUTE);
  expect((await canaryState(db)).seconds).toBeNull();
});

test("AL-02 a door that takes nothing lets the figure rise", async () => {
  await settle();
  await travel((await now()) + MINUTE);
  await expect(flyCanary(platform, () => Promise.reject(new Error("shut")))).rejects.toThrow("shut");
  await travel((await now()) + 30_000);
  expect((await canaryState(db)).seconds).toBeGreaterThanOrEqual(30);
});

test("AL-02 G-11 no shop sees it: neither people nor events nor figures", async () => {
  await settle();
  for (const table of [
    "person",
    "event",
    "run",
    "delivery",
    "rollup_delta",
    "event_count",
    "inbox_message",
  ]) {
    expect([table, await countOf(table, workspace.id)]).toEqual([table, 0]);
  }
  expect(await db.rows("select 1 from membership where workspace_id = 'wsp_canary'")).toEqual([]);
  expect(await countOf("inbox_message", "wsp_canary")).toBe(0);
  const wrong = (await verify(db, null)).filter(({ violations }) => violations > 0);
  expect(wrong).toEqual([]);
});
