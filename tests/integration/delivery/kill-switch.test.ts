import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { laneOf } from "#lib/delivery/lane.ts";
import { forgetLanes, mayCallBegin } from "#lib/delivery/lane-open.ts";
import { recover } from "#lib/delivery/recover.ts";
import { runLane } from "#lib/delivery/run-lane.ts";
import { runJobs } from "#lib/jobs/run-jobs.ts";
import { type Switchboard, switchboard } from "#lib/operations/held.ts";
import { resumeRuns } from "#lib/runs/due.ts";
import { cloneDatabase, openTestPlatform } from "#tests/database.ts";
import { buildDeliveryWorld, webhook } from "#tests/delivery-world.ts";
import { cookieOf, params, request } from "#tests/integration/workspaces/as.ts";
import { openSink } from "#tests/sink.ts";
import { watchStalls } from "#tests/stalls.ts";
import { POST as retry } from "../../../app/api/v1/dead-letters/retry/route.ts";
import { POST as pauseRoute } from "../../../app/api/v1/journeys/[journeyId]/pause/route.ts";
import { POST as resumeRoute } from "../../../app/api/v1/journeys/[journeyId]/resume/route.ts";
import { GET, PUT } from "../../../app/api/v1/pauses/route.ts";

const url = await cloneDatabase();
const sink = await openSink();
const world = await buildDeliveryWorld({ url });
const { platform, workspace, addPerson, ask, row, travel } = world;
const { db } = platform;
/** A second worker, with caches of its own. */
const second = await openTestPlatform({ url, max: 20, settings: { CAIRN_ALLOW_PRIVATE: "127.0.0.0/8" } });
const lane = laneOf(workspace.id, "webhook");

type Route = (request: Request, context?: { params: Promise<unknown> }) => Promise<Response>;
const cookie = await cookieOf(platform, world.members.admin.sessionId);
function call(route: Route, body?: unknown, values: object = {}, method = "POST") {
  const headers = { cookie, "x-cairn-workspace": workspace.slug };
  return route(request({ method, headers, ...(body === undefined ? {} : { body }) }), params(values));
}
async function turn(scope: object, paused: boolean) {
  expect((await call(PUT, { ...scope, paused }, {}, "PUT")).status).toBe(204);
}
/** Many calls of one journey, slow enough that most have not begun when the first have. */
async function fill(path: string, n: number) {
  const personId = await addPerson();
  const first = await ask(webhook(`${sink.url}${path}/0`), { personId });
  const { journey_id: journeyId } = (
    await db.rows<{ journey_id: string }>("select journey_id from delivery where id = $1", [first])
  )[0] ?? { journey_id: "" };
  const ids = [first];
  for (let at = 1; at < n; at += 1)
    ids.push(
      await ask(webhook(`${sink.url}${path}/${at}`), { personId, journeyId, instanceKey: `${path}${at}` }),
    );
  return { ids, journeyId };
}
const begun = (path: string) => sink.calls.filter((one) => one.path.startsWith(`${path}/`));
const bothWork = () => Promise.all([runLane(platform, lane), runLane(second, lane)]);
async function untilBegun(path: string, n: number) {
  while (begun(path).length < n) await sleep(5);
}
/** Works until so many calls have begun: what two workers wanted at once is due again a moment later. */
async function workUntilBegun(path: string, n: number) {
  await expect
    .poll(() => bothWork().then(() => begun(path).length), { timeout: 15_000 })
    .toBeGreaterThanOrEqual(n);
  await bothWork();
}
/** More than two workers have under way at once. */
const MANY = 500;
/** Nobody is answered until the gate opens: what is under way stays so, and only so much begins. */
function shutGate() {
  const waiting: { writeHead(status: number): { end(): void } }[] = [];
  sink.answer((_call, response) => void waiting.push(response));
  return () => {
    sink.answer((_call, response) => response.writeHead(200).end());
    for (const response of waiting.splice(0)) response.writeHead(200).end();
  };
}

test.each([
  ["the workspace", { scope: "workspace" }, "/all"],
  ["a channel", { scope: "channel", subject: "webhook" }, "/channel"],
])(
  "G-10 a pause of %s stops the calls of every worker within two seconds, and going on repeats none",
  async (_what, scope, path) => {
    const { ids } = await fill(path, MANY);
    const open = shutGate();
    const working = bothWork();
    await untilBegun(path, 20);
    await turn(scope, true);
    const pausedAt = performance.now();
    const stalls = watchStalls();
    await sleep(600);
    open();
    await working;
    await bothWork();
    const heldNow = async () => (await switchboard(db, workspace.id)).held.workspace;
    await expect.poll(heldNow, { timeout: 10_000 }).toBe(MANY - begun(path).length);
    expect(Math.max(...begun(path).map(({ at }) => at - pausedAt))).toBeLessThan(2_000 + stalls.ms());
    expect(begun(path).length).toBeLessThan(MANY);
    await turn(scope, false);
    forgetLanes();
    await recover(platform);
    await workUntilBegun(path, MANY);
    expect(begun(path)).toHaveLength(MANY);
    expect(new Set(begun(path).map((one) => one.path)).size).toBe(MANY);
    expect((await row(ids[MANY - 1] ?? "")).state).toBe("sent");
  },
);

test("G-10 a pause of a journey stops its calls alone; its neighbour's go on", async () => {
  const paused = await fill("/paused", MANY);
  const other = await fill("/other", 40);
  const open = shutGate();
  const working = bothWork();
  await untilBegun("/paused", 10);
  expect((await call(pauseRoute, undefined, { journeyId: paused.journeyId })).status).toBe(200);
  const pausedAt = performance.now();
  const stalls = watchStalls();
  await sleep(600);
  open();
  await working;
  await recover(platform);
  await workUntilBegun("/other", 40);
  expect(Math.max(...begun("/paused").map(({ at }) => at - pausedAt))).toBeLessThan(2_000 + stalls.ms());
  expect(begun("/other")).toHaveLength(40);

  // Asked between the guard and the call, too: what was decided before the pause does not begin after it.
  expect(await mayCallBegin(second, lane, paused.journeyId)).toBe(false);
  expect(await mayCallBegin(second, lane, other.journeyId)).toBe(true);
  const held = MANY - begun("/paused").length;
  expect(held).toBeGreaterThan(0);
  // What somebody else held at that moment is due again a moment later.
  const boardOf = async () => {
    await bothWork();
    const { journeys } = (await (await call(GET, undefined, {}, "GET")).json()) as Switchboard;
    return journeys;
  };
  await expect.poll(async () => (await boardOf())[0]?.held, { timeout: 10_000 }).toBe(held);
  const board = await boardOf();
  expect(board[0]).toMatchObject({ id: paused.journeyId, status: "paused" });
  expect(board.find(({ id }) => id === other.journeyId)).toMatchObject({ status: "live", held: 0 });

  expect((await call(resumeRoute, undefined, { journeyId: paused.journeyId })).status).toBe(200);
  await resumeRuns(db, paused.journeyId);
  forgetLanes();
  await recover(platform);
  await workUntilBegun("/paused", MANY);
  expect(begun("/paused")).toHaveLength(MANY);
  expect(new Set(begun("/paused").map((one) => one.path)).size).toBe(MANY);
});

test("G-10 retries and dead letters that are tried again are held as well", async () => {
  sink.answer((_call, response) => response.writeHead(503).end());
  const { ids } = await fill("/again", 2);
  await workUntilBegun("/again", 2);
  expect(begun("/again")).toHaveLength(2);
  const [retried = "", dead = ""] = ids;
  await db.run(
    "update delivery set state = 'dead', reason = 'permanent', settled_at = cairn_now() where id = $1",
    [dead],
  );
  await db.run(
    `insert into dead_letter (id, workspace_id, subject_kind, subject_id, cause, fingerprint, summary, first_at, last_at)
     values ('dlq_x', $1, 'delivery', $2, 'permanent', 'f', 'x', cairn_now(), cairn_now())`,
    [workspace.id, dead],
  );
  sink.answer((_call, response) => response.writeHead(200).end());
  await turn({ scope: "workspace" }, true);
  expect((await call(retry, { choice: { ids: ["dlq_x"] } })).status).toBe(202);
  await runJobs(platform);
  await travel(60 * 60_000);
  forgetLanes();
  await recover(platform);
  await bothWork();
  expect(begun("/again")).toHaveLength(2);
  await turn({ scope: "workspace" }, false);
  forgetLanes();
  await recover(platform);
  await db.run("delete from breaker");
  await workUntilBegun("/again", 4);
  expect((await row(retried)).state).toBe("sent");
  expect((await row(dead)).state).toBe("sent");
  expect(begun("/again")).toHaveLength(4);
});

test("G-10 the time that a pause of a journey held a message does not count against it", async () => {
  const { ids, journeyId } = await fill("/held", 1);
  await db.run("update delivery set expires_at = cairn_now() + interval '10 minutes' where id = $1", [
    ids[0],
  ]);
  const expiry = async () => (await row(ids[0] ?? "")).expires_at?.getTime() ?? 0;
  const before = await expiry();
  await call(pauseRoute, undefined, { journeyId });
  await travel(60 * 60_000);
  await call(resumeRoute, undefined, { journeyId });
  expect((await expiry()) - before).toBeGreaterThanOrEqual(60 * 60_000);
  expect((await expiry()) - before).toBeLessThan(61 * 60_000);
});

test("G-10 every turn of a switch is in the audit log, with who turned it", async () => {
  const acts = await db.rows<{ act: string; actor_kind: string }>(
    "select distinct act, actor_kind from audit_entry where workspace_id = $1 and act ~ '(paused|resumed)$' order by act",
    [workspace.id],
  );
  expect(acts).toEqual(
    [
      "channel.paused",
      "channel.resumed",
      "journey.paused",
      "journey.resumed",
      "workspace.paused",
      "workspace.resumed",
    ].map((act) => ({ act, actor_kind: "member" })),
  );
});
