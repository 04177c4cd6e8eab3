import { beforeAll, expect, test } from "vitest";
import { movePeople } from "#lib/engine/move-people.ts";
import { publishDue } from "#lib/journeys/propose-change.ts";
import { standingIn } from "#lib/runs/plan-moves.ts";
import { type Answer, type Ask, ask, byKey, bySession } from "#tests/api/ask.ts";
import { DAY, HOUR, SECOND, T } from "#tests/builders.ts";
import { waiting } from "#tests/integration/journeys/live-edits.ts";
import { buildJourneyWorld, type JourneyWorld } from "#tests/journey-world.ts";
import * as decision from "../../app/api/v1/journeys/[journeyId]/changes/[changeId]/decision/route.ts";
import * as change from "../../app/api/v1/journeys/[journeyId]/changes/[changeId]/route.ts";
import * as undo from "../../app/api/v1/journeys/[journeyId]/changes/[changeId]/undo/route.ts";
import * as changes from "../../app/api/v1/journeys/[journeyId]/changes/route.ts";
import * as restoring from "../../app/api/v1/journeys/[journeyId]/checkpoints/[checkpointId]/restore/route.ts";
import * as checkpoints from "../../app/api/v1/journeys/[journeyId]/checkpoints/route.ts";
import * as discard from "../../app/api/v1/journeys/[journeyId]/draft/discard/route.ts";
import * as draft from "../../app/api/v1/journeys/[journeyId]/draft/route.ts";
import * as dryRun from "../../app/api/v1/journeys/[journeyId]/dry-run/route.ts";
import * as estimate from "../../app/api/v1/journeys/[journeyId]/estimate/route.ts";
import * as preview from "../../app/api/v1/journeys/[journeyId]/publish-preview/route.ts";
import * as one from "../../app/api/v1/journeys/[journeyId]/route.ts";
import * as stop from "../../app/api/v1/journeys/[journeyId]/stop/route.ts";
import * as version from "../../app/api/v1/journeys/[journeyId]/versions/[number]/route.ts";
import * as versions from "../../app/api/v1/journeys/[journeyId]/versions/route.ts";
import * as journeys from "../../app/api/v1/journeys/route.ts";
import * as settings from "../../app/api/v1/settings/route.ts";

let world: JourneyWorld;
let start = T;
let admin: Readonly<Record<string, string>>;
let editor: Readonly<Record<string, string>>;

beforeAll(async () => {
  world = await buildJourneyWorld();
  admin = await bySession(world, world.members.admin, world.workspace.slug);
  editor = await bySession(world, world.members.editor, world.workspace.slug);
});

type Handler = Parameters<typeof ask>[0];
const as = (headers: Readonly<Record<string, string>>, handler: Handler, asked: Ask): Promise<Answer> =>
  ask(handler, { ...asked, headers });
const call = (handler: Handler, asked: Ask) => as(byKey(world.keys.secret), handler, asked);
const get = (journeyId: string, params: object = {}, query = "") => ({
  params: { journeyId, ...params },
  query,
});
const post = (journeyId: string, body: unknown = {}, params: object = {}) => ({
  ...get(journeyId, params),
  method: "POST",
  body,
});

/** A journey that is live in version 1, with people inside and a changed draft. */
async function begin(...people: string[]): Promise<string> {
  start += 100 * DAY;
  await world.travel(start);
  await world.platform.db.run("update journey set status = 'archived'");
  const created = await call(journeys.POST, {
    method: "POST",
    body: { name: "Waiting", document: waiting(3) },
  });
  const id = created.body.id as string;
  expect((await call(versions.POST, post(id, { revision: 1, note: "First" }))).status).toBe(201);
  const timestamp = new Date(start).toISOString();
  for (const userId of people) {
    await world.send({
      type: "track",
      event: "Checkout Started",
      userId,
      messageId: `${id}-${userId}`,
      timestamp,
    });
  }
  await world.settle();
  await redraw(id, 5);
  return id;
}

async function redraw(id: string, days: number): Promise<number> {
  const { revision } = (await call(one.GET, get(id))).body;
  const put = { ...post(id, { baseRevision: revision, document: waiting(days) }), method: "PUT" };
  const saved = await as(editor, draft.PUT, put);
  expect(saved.status).toBe(200);
  return saved.body.revision;
}

/** What the long work does twice a second. */
async function sweep(): Promise<void> {
  await publishDue(world.platform, { standingOf: standingIn });
  await movePeople(world.platform);
}

const MOVE = { people: "everyone", rules: [] };
const revisionOf = async (id: string): Promise<number> => (await call(one.GET, get(id))).body.revision;
const publish = async (id: string, body: object = {}) =>
  call(versions.POST, post(id, { revision: await revisionOf(id), ...body }));
const runs = () =>
  world.platform.db.rows<{ version: number; due: number }>(
    `select r.version, round((extract(epoch from r.wake_at) / 86400 - $1::float8 / 86400000)::numeric, 3)::float8 as due from run r
     join journey j on j.id = r.journey_id and j.status <> 'archived' order by r.id`,
    [start],
  );
const liveOf = async (id: string) => {
  const { status, liveVersion } = (await call(one.GET, get(id))).body;
  return [status, liveVersion];
};

test("S-13.3 the preview counts the people at each step, and says who changed it", async () => {
  const id = await begin("p1", "p2");
  const { body } = await call(preview.GET, get(id));
  expect(body).toMatchObject({
    liveVersion: 1,
    nextVersion: 2,
    people: 2,
    needsApproval: false,
    inside: [{ version: 1, stepId: "wait", change: "changed", people: 2, timed: true }],
    targets: [
      { stepId: "wait", timed: true },
      { stepId: "out", timed: false },
    ],
    authors: { wait: "The editor" },
  });
  expect((await call(preview.GET, get(id, {}, "?version=1"))).body).toMatchObject({
    nothingToPublish: true,
    sourceVersion: 1,
  });
  expect((await call(preview.GET, get(id, {}, "?version=7"))).status).toBe(404);
});

test("S-13.5 a dry run shows ten people and when each would be due, and changes nothing", async () => {
  const id = await begin(...Array.from({ length: 12 }, (_, n) => `d${n}`));
  await world.travel(start + 2 * DAY);
  const { body } = await call(dryRun.POST, post(id, { plan: MOVE }));
  expect([body.total, body.people.length]).toEqual([12, 10]);
  expect(body.people[0]).toMatchObject({
    outcome: "moved",
    from: { version: 1, stepId: "wait" },
    to: { stepId: "wait", state: "waiting" },
  });
  const [{ from, to }] = body.people;
  expect(to.dueAt - from.dueAt).toBe(2 * DAY);
  const exits = { people: "perStep", rules: [{ act: "exit", stepId: "wait" }] };
  const out = (await call(dryRun.POST, post(id, { plan: exits }))).body.people[0];
  expect(out).toMatchObject({ outcome: "exited", to: { state: "exited", reason: "publish_plan" } });
  const refused = await call(dryRun.POST, post(id, { plan: { people: "perStep" } }));
  expect(refused).toMatchObject({ status: 422, body: { code: "plan_incomplete" } });
  expect((await runs()).every((run) => run.version === 1)).toBe(true);
});

test("U-21 S-13.7 within ten seconds a publishing is taken back and nobody was moved; who entered finishes on it", async () => {
  const id = await begin("u1");
  const published = await publish(id, { plan: MOVE });
  expect(published).toMatchObject({ status: 201, body: { number: 2, fresh: true } });
  await sweep();
  const timestamp = new Date(start).toISOString();
  await world.send({
    type: "track",
    event: "Checkout Started",
    userId: "u2",
    messageId: `${id}-u2`,
    timestamp,
  });
  await world.settle();
  await world.travel(start + 9 * SECOND);
  const undone = await call(undo.POST, post(id, {}, { changeId: published.body.changeId }));
  expect(undone).toMatchObject({
    status: 200,
    body: { status: "live", liveVersion: 1, entered: 1, returning: false },
  });
  await world.travel(start + HOUR);
  await sweep();
  expect((await runs()).map((run) => run.version).toSorted()).toEqual([1, 2]);
  expect((await call(undo.POST, post(id, {}, { changeId: published.body.changeId }))).status).toBe(200);
  const acts = await world.platform.db.rows<{ act: string }>(
    "select act from audit_entry where object_id = $1 and act like 'journey.%' order by seq",
    [id],
  );
  expect(acts.map(({ act }) => act).slice(-2)).toEqual(["journey.published", "journey.change_undone"]);
  const again = await publish(id, { note: "Once more" });
  expect(again).toMatchObject({ status: 201, body: { number: 3 } });
});

test("S-13.7 the first publishing taken back is a draft again; more than a day later it cannot be", async () => {
  const created = await call(journeys.POST, { method: "POST", body: { name: "New", document: waiting(1) } });
  const id = created.body.id as string;
  const first = await call(versions.POST, post(id, { revision: 1 }));
  expect((await call(undo.POST, post(id, {}, { changeId: first.body.changeId }))).status).toBe(200);
  expect(await liveOf(id)).toEqual(["draft", null]);
  const second = await call(versions.POST, post(id, { revision: 1 }));
  await world.travel((await world.now()) + 25 * HOUR);
  const late = await call(undo.POST, post(id, {}, { changeId: second.body.changeId }));
  expect(late).toMatchObject({ status: 409, body: { code: "cannot_undo" } });
});

test("S-13.7 the plan is carried out once the ten seconds are over, by whoever does the long work", async () => {
  const id = await begin("m1", "m2");
  const { body } = await publish(id, { plan: MOVE });
  await sweep();
  expect((await runs()).every((run) => run.version === 1)).toBe(true);
  await world.travel(start + 11 * SECOND);
  await sweep();
  expect(await runs()).toEqual([
    { version: 2, due: 5 },
    { version: 2, due: 5 },
  ]);
  const told = await call(change.GET, get(id, { changeId: body.changeId }));
  expect(told.body).toMatchObject({ state: "done", moves: "done", moved: { moved: 2 } });
});

test("U-22 S-13.12 an earlier version made live again is the next version with its drawing, and the draft follows", async () => {
  const id = await begin();
  await publish(id, { note: "Second" });
  const restored = await call(version.POST, post(id, { note: "Back" }, { number: "1" }));
  expect(restored).toMatchObject({ status: 201, body: { number: 3, note: "Back" } });
  expect((await call(version.GET, get(id, { number: "3" }))).body.document).toEqual(
    (await call(version.GET, get(id, { number: "1" }))).body.document,
  );
  expect((await call(one.GET, get(id))).body).toMatchObject({ liveVersion: 3, hasChanges: false });
  expect((await call(version.POST, post(id, {}, { number: "9" }))).status).toBe(404);
});

test("a publishing can be planned for a time: exactly what was looked at goes live then", async () => {
  const id = await begin("s1");
  const at = new Date(start + 2 * HOUR).toISOString();
  const planned = await call(
    changes.POST,
    post(id, { revision: await revisionOf(id), at, plan: MOVE, note: "Later" }),
  );
  expect(planned).toMatchObject({ status: 202, body: { state: "scheduled" } });
  await redraw(id, 9);
  await sweep();
  expect(await liveOf(id)).toEqual(["live", 1]);
  await world.travel(start + 2 * HOUR + SECOND);
  await sweep();
  expect(await liveOf(id)).toEqual(["live", 2]);
  const live = (await call(version.GET, get(id, { number: "2" }))).body;
  expect(live).toMatchObject({ note: "Later", document: waiting(5) });
  expect((await call(one.GET, get(id))).body).toMatchObject({ hasChanges: true });
  const known = (await call(changes.GET, get(id))).body.changes[0];
  expect(known).toMatchObject({ id: planned.body.id, state: "done", version: 2 });
});

test("a planned publishing is taken back before its time, and one that cannot be done any more says why", async () => {
  const id = await begin("c1");
  const at = new Date(start + HOUR).toISOString();
  const plan = async (body: object = {}) =>
    call(changes.POST, post(id, { revision: await revisionOf(id), at, ...body }));
  const first = await plan();
  const cancelled = await call(change.DELETE, { ...get(id, { changeId: first.body.id }), method: "DELETE" });
  expect(cancelled).toMatchObject({ status: 200, body: { state: "cancelled" } });
  const second = await plan();
  await world.platform.db.run(
    "update journey_change set document = jsonb_set(document, '{steps,0,config,event}', '\"\"') where id = $1",
    [second.body.id],
  );
  await world.travel(start + 2 * HOUR);
  await sweep();
  expect(await liveOf(id)).toEqual(["live", 1]);
  const failed = (await call(change.GET, get(id, { changeId: second.body.id }))).body;
  expect([failed.state, failed.reason]).toEqual(["failed", expect.any(String)]);
  const wrong = await plan({ at: "tomorrow" });
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: "/at" }] } });
});

test("U-25 with approval on an editor asks, an admin approves, and both names are written down", async () => {
  const id = await begin("a1");
  const rule = { approval: { when: "above", people: 0 } };
  expect((await as(admin, settings.PATCH, { method: "PATCH", body: rule })).status).toBe(204);
  const revision = await revisionOf(id);
  const refused = await as(editor, versions.POST, post(id, { revision }));
  expect(refused).toMatchObject({ status: 409, body: { code: "approval_required" } });
  expect((await as(editor, preview.GET, get(id))).body.needsApproval).toBe(true);
  const asked = await as(editor, changes.POST, post(id, { revision, plan: MOVE, note: "Please" }));
  expect(asked).toMatchObject({ status: 202, body: { state: "asked" } });
  const changeId = asked.body.id as string;
  const shown = (await as(admin, preview.GET, get(id, {}, `?change=${changeId}`))).body;
  expect(shown).toMatchObject({
    change: { asker: "The editor", note: "Please" },
    plan: MOVE,
    needsApproval: false,
  });
  expect((await as(editor, decision.POST, post(id, { approve: true }, { changeId }))).status).toBe(403);
  const decided = await as(admin, decision.POST, post(id, { approve: true }, { changeId }));
  expect(decided).toMatchObject({ status: 200, body: { state: "done", version: { number: 2 } } });
  const acts = await world.platform.db.rows<{ act: string; actor_id: string }>(
    "select act, actor_id from audit_entry where object_id = $1 order by seq desc limit 3",
    [id],
  );
  expect(acts.map(({ act, actor_id }) => [act, actor_id])).toEqual([
    ["journey.published", world.members.admin.id],
    ["journey.publish_approved", world.members.admin.id],
    ["journey.publish_asked", world.members.editor.id],
  ]);
  const other = await as(editor, changes.POST, post(id, { version: 1 }));
  const no = { approve: false, reason: "Not before the sale" };
  const declined = await as(admin, decision.POST, post(id, no, { changeId: other.body.id }));
  expect(declined).toMatchObject({ status: 200, body: { state: "declined", version: null } });
  await as(admin, settings.PATCH, { method: "PATCH", body: { approval: { when: "never" } } });
});

test("checkpoints keep a drawing under a name and bring it back; discarding goes back to what is live", async () => {
  const id = await begin();
  const revision = await revisionOf(id);
  const kept = await call(checkpoints.POST, post(id, { name: "Five days", revision }));
  expect(kept.status).toBe(201);
  await redraw(id, 7);
  const stale = await call(
    restoring.POST,
    post(id, { baseRevision: revision }, { checkpointId: kept.body.id }),
  );
  expect(stale).toMatchObject({ status: 409, body: { code: "conflict" } });
  const now = await revisionOf(id);
  const back = await call(restoring.POST, post(id, { baseRevision: now }, { checkpointId: kept.body.id }));
  expect(back).toMatchObject({ status: 200, body: { revision: now + 1 } });
  expect((await call(draft.GET, get(id))).body.document).toEqual(waiting(5));
  expect((await call(checkpoints.GET, get(id))).body.checkpoints).toMatchObject([
    { name: "Five days", revision },
  ]);
  expect((await call(discard.POST, post(id, { baseRevision: now + 1 }))).status).toBe(200);
  expect((await call(one.GET, get(id))).body).toMatchObject({ hasChanges: false, revision: now + 2 });
});

test("the estimate counts entries and messages a day from what really came, and finds the busiest hour", async () => {
  const id = await begin();
  const at = (day: number, hour: number) => new Date(start + day * DAY + hour * HOUR).toISOString();
  for (const [day, n] of [
    [1, 4],
    [2, 6],
    [3, 20],
  ] as const) {
    await world.travel(start + day * DAY + 12 * HOUR);
    await world.send(
      ...Array.from({ length: n }, (_, k) => ({
        ...{ type: "track", event: "Checkout Started", userId: `e${k}`, messageId: `${id}-${day}-${k}` },
        timestamp: at(day, 12),
      })),
    );
    await world.settle();
  }
  const { body } = await call(estimate.GET, get(id));
  expect(body.busiest).toMatchObject({ entries: 20 });
  expect(body.days).toBeGreaterThanOrEqual(3);
  expect(body.entriesPerDay).toBeGreaterThan(0);
  expect(body.entriesPerDay).toBeLessThan(31);
  expect(body.unknown).toEqual([]);
});

test("S-13.11 stop says how many it exits and by which change it is taken back", async () => {
  const id = await begin("x1", "x2");
  const stopped = await call(stop.POST, post(id));
  expect(stopped).toMatchObject({ status: 200, body: { status: "ended", people: 2 } });
  const undone = await call(undo.POST, post(id, {}, { changeId: stopped.body.changeId }));
  expect(undone.body).toMatchObject({ status: "live", liveVersion: 1 });
});
