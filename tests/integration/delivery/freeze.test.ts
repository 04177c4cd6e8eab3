import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { standOn } from "#lib/delivery/freeze.ts";
import { journalOf } from "#lib/delivery/journal.ts";
import { laneOf } from "#lib/delivery/lane.ts";
import { forgetLanes, isLaneOpen } from "#lib/delivery/lane-open.ts";
import { recover } from "#lib/delivery/recover.ts";
import type { FreezeState } from "#lib/delivery/release-freeze.ts";
import { runLane } from "#lib/delivery/run-lane.ts";
import { bannerOf } from "#lib/operations/banner.ts";
import { restoreCommands } from "#lib/operations/cli/restore.ts";
import { findBrokenChains } from "#lib/workspaces/audit-chain.ts";
import { buildDeliveryWorld, email, webhook } from "#tests/delivery-world.ts";
import { cookieOf, params, request } from "#tests/integration/workspaces/as.ts";
import { openSink } from "#tests/sink.ts";
import { POST as release } from "../../../app/api/v1/freeze/release/route.ts";
import { GET } from "../../../app/api/v1/freeze/route.ts";

const dataDir = mkdtempSync(path.join(tmpdir(), "cairn-freeze-"));
afterAll(() => rmSync(dataDir, { recursive: true }));
const sink = await openSink();
const world = await buildDeliveryWorld({ settings: { CAIRN_DATA_DIR: dataDir, CAIRN_ROLES: "delivery" } });
const { platform, workspace, members, addPerson, ask, attempts, deliver, row, told } = world;
const { db } = platform;
const lane = laneOf(workspace.id, "webhook");
const personId = await addPerson();
let asked = 0;
const askCall = () => ask(webhook(sink.url), { personId, instanceKey: `k${++asked}` });

type Route = (request: Request, context?: { params: Promise<unknown> }) => Promise<Response>;
async function api(route: Route, member: keyof typeof members, method: string, body?: unknown) {
  const headers = {
    cookie: await cookieOf(platform, members[member].sessionId),
    "x-cairn-workspace": workspace.slug,
  };
  return route(request({ method, headers, ...(body === undefined ? {} : { body }) }), params({}));
}
const stateNow = async () =>
  ((await (await api(GET, "owner", "GET")).json()) as { freeze: FreezeState | null }).freeze;
const free = (doubtful = "send") => api(release, "owner", "POST", { doubtful });
/** As if the present database had been put back from an earlier one: its mark is of where it was. */
const moveAway = () =>
  db.run("update lineage set database_oid = 1, alive_at = cairn_now() - interval '1 hour'");
const audited = async (act: string) =>
  (
    await db.rows<{ detail: object }>("select detail from audit_entry where act = $1 order by seq", [act])
  ).map(({ detail }) => detail);

await standOn(platform);
beforeEach(async () => {
  await recover(platform);
  if (await stateNow()) await free();
  forgetLanes();
  await deliver();
  sink.calls.length = 0;
});

test.each([
  ["another_cluster", "update lineage set system_id = '1'"],
  ["another_database", "update lineage set database_oid = 1"],
  ["another_timeline", "update lineage set timeline = timeline + 1"],
  ["older", null],
])("G-22 CMP-41 a database that is %s freezes all sending by itself, once", async (why, change) => {
  const id = await askCall();
  const before = await audited("sending.frozen");
  if (change) await db.run(change);
  // This process was given a number that the database has not handed out yet.
  else journalOf(db).know([1_000_000]);
  await runLane(platform, lane);
  await recover(platform);
  await recover(platform);
  expect(await row(id)).toMatchObject({ state: "queued", parked_by: "freeze", attempts: 0 });
  expect(sink.calls).toEqual([]);
  expect(await stateNow()).toMatchObject({ reason: why, waiting: 1, perhapsSent: 1, foundSent: 0 });
  expect(await bannerOf(platform, workspace.id)).toBe("frozen");
  expect(await audited("sending.frozen")).toEqual([...before, { reason: why }]);
  expect(await findBrokenChains(db)).toEqual([]);
  expect((await free()).status).toBe(200);
  forgetLanes();
  await deliver();
  expect(await row(id)).toMatchObject({ state: "sent", parked_by: null, attempts: 1 });
  expect(sink.calls).toHaveLength(1);
});

test("G-22 the sending transaction itself sees that the database is another one, before anybody has noted it", async () => {
  const id = await askCall();
  // This process has just looked, and found the lane open.
  expect((await isLaneOpen(platform, lane)).open).toBe(true);
  await moveAway();
  await runLane(platform, lane);
  expect(await row(id)).toMatchObject({ state: "queued", parked_by: "freeze", attempts: 0 });
  expect(sink.calls).toEqual([]);
});

test("G-22 CMP-42 what the machine's journal knows to be sent is not sent again, and its run hears of it", async () => {
  const id = await askCall();
  await deliver();
  expect(sink.calls).toHaveLength(1);
  await moveAway();
  await setBack(id);
  await recover(platform);
  expect(await row(id)).toMatchObject({ state: "sent", reason: "journal", parked_by: null });
  expect(await attempts(id)).toMatchObject([{ outcome: "accepted", status: "journal" }]);
  expect(await stateNow()).toMatchObject({ waiting: 0, foundSent: 1 });
  await free();
  forgetLanes();
  await deliver();
  expect(sink.calls).toHaveLength(1);
});

test("G-22 CMP-43 what a run that was set back asks for only after the release is not sent again either", async () => {
  const id = await askCall();
  await moveAway();
  await recover(platform);
  note(`k ${platform.clock.now()} 1 ${id}`, `a ${platform.clock.now()} 0 ${id}`);
  // The run has not come to its step yet.
  await db.run("update delivery set id = id || '/later', parked_by = 'pause' where id = $1", [id]);
  await recover(platform);
  await free();
  await db.run("update delivery set id = $1 where id = $1 || '/later'", [id]);
  forgetLanes();
  await deliver();
  expect(await row(id)).toMatchObject({ state: "sent", reason: "journal" });
  expect(sink.calls).toEqual([]);
});

test("G-22 CMP-42 a call of which the journal knows no end is in doubt; one that was refused, or ends in our own inbox, goes", async () => {
  const [broken, refused] = [await askCall(), await askCall()];
  const templateId = await world.addTemplate();
  const inbox = await ask(email(templateId), { personId, instanceKey: "inbox" });
  await moveAway();
  await recover(platform);
  const long = platform.clock.now() - 120_000;
  note(`b ${long} 1 ${broken}`, `b ${long} 2 ${refused}`, `n ${long} 0 ${refused}`, "a 17");
  await recover(platform);
  expect(await row(broken)).toMatchObject({ state: "unknown", reason: "journal", parked_by: null });
  expect(await row(refused)).toMatchObject({ state: "queued", parked_by: "freeze" });
  expect(await stateNow()).toMatchObject({ waiting: 1, perhapsSent: 1 });
  expect(await row(inbox)).toMatchObject({ state: "queued", parked_by: null });
  await runLane(platform, laneOf(workspace.id, "email"));
  expect(await row(inbox)).toMatchObject({ state: "sent" });
});

test("G-22 SEC-50 only an owner releases; what may have been sent is put away where they say so, and what cannot have been sent goes", async () => {
  const doubtful = await askCall();
  await moveAway();
  await recover(platform);
  const fresh = await askCall();
  // It comes of an event that was taken in the freeze.
  await db.run(
    `update run set context = jsonb_set(context, '{trigger,seq}', '1000000') from delivery d where d.run_id = run.id and d.id = $1`,
    [fresh],
  );
  await recover(platform);
  expect(await stateNow()).toMatchObject({ waiting: 2, perhapsSent: 1, restoredTo: expect.any(Number) });
  for (const role of ["admin", "editor", "viewer"] as const)
    expect((await api(release, role, "POST", { doubtful: "send" })).status).toBe(403);
  expect(await (await free("discard")).json()).toEqual({ discarded: 1, sending: 1 });
  expect((await free()).status).toBe(409);
  forgetLanes();
  await deliver();
  expect(await row(doubtful)).toMatchObject({ state: "cancelled", reason: "restore" });
  expect(await told(doubtful)).toEqual(["cancelled restore"]);
  expect(await row(fresh)).toMatchObject({ state: "sent" });
  expect(sink.calls).toHaveLength(1);
  expect((await audited("sending.released")).at(-1)).toMatchObject({
    doubtful: "discard",
    discarded: 1,
    sending: 1,
  });
});

test("G-22 of what may have been sent, only what is younger than the owner says goes", async () => {
  const [old, young] = [await askCall(), await askCall()];
  await db.run("update delivery set created_at = created_at - interval '3 hours' where id = $1", [old]);
  await moveAway();
  await recover(platform);
  const answer = await api(release, "owner", "POST", { doubtful: "send", youngerThanHours: 2 });
  expect(await answer.json()).toEqual({ discarded: 1, sending: 1 });
  forgetLanes();
  await deliver();
  expect([(await row(old)).state, (await row(young)).state]).toEqual(["cancelled", "sent"]);
});

test("G-22 a restore that nothing can notice is told by hand, and another machine's journal is read from its folder", async () => {
  const id = await askCall();
  expect(await type("restore freeze", "--reason", "put back by the night shift")).toBe(0);
  await recover(platform);
  expect(await stateNow()).toMatchObject({ reason: "put back by the night shift", waiting: 1 });
  const other = mkdtempSync(path.join(tmpdir(), "cairn-other-"));
  writeFileSync(path.join(other, "2026-01-01-1.log"), `k 1 1 ${id}\na 2 0 ${id}\n`);
  expect(await type("restore reconcile", other)).toBe(0);
  rmSync(other, { recursive: true });
  await recover(platform);
  expect(await row(id)).toMatchObject({ state: "sent", reason: "journal" });
});

/** What the database knew of a call before it was made. */
async function setBack(id: string): Promise<void> {
  await db.run("delete from attempt where delivery_id = $1", [id]);
  await db.run(
    `update delivery set state = 'queued', attempts = 0, sent_at = null, settled_at = null, first_attempt_at = null,
       expires_at = null, provider_id = null, next_at = created_at where id = $1`,
    [id],
  );
}

function note(...lines: readonly string[]): void {
  const [installation = ""] = readdirSync(path.join(dataDir, "sends"));
  const file = path.join(dataDir, "sends", installation, "2026-01-01-1.log");
  writeFileSync(file, lines.join("\n"));
  expect(readFileSync(file, "utf8")).not.toBe("");
}

function type(name: string, ...args: string[]): Promise<number> {
  const command = restoreCommands.find((one) => one.name === name);
  if (!command) throw new Error(`there is no command ${name}`);
  return command.run({ platform, args, say: () => undefined });
}
