import { beforeAll, expect, test } from "vitest";
import { afterJourneyPause } from "#lib/delivery/after-journey-pause.ts";
import { recover } from "#lib/delivery/recover.ts";
import { movePeople } from "#lib/engine/move-people.ts";
import { runShards } from "#lib/engine/run-shards.ts";
import { archiveEmpty } from "#lib/journeys/archive-empty.ts";
import { endJourney, pauseJourney, type ResumePolicy, resumeJourney } from "#lib/journeys/control-journey.ts";
import { stopJourney } from "#lib/journeys/stop-journey.ts";
import { runVerify } from "#lib/operations/verify/run-verify.ts";
import { resumeLeftovers } from "#lib/runs/due.ts";
import { standingIn } from "#lib/runs/plan-moves.ts";
import { saveTemplate } from "#lib/templates/store.ts";
import { DAY, draw, exit, HOUR, MINUTE, T } from "#tests/builders.ts";
import { addTemplate } from "#tests/cart-journey.ts";
import { buildJourneyWorld, type JourneyWorld } from "#tests/journey-world.ts";
import { type LiveEdits, openEdits, waiting } from "./live-edits.ts";

let world: JourneyWorld;
let templateId = "";
let start = T;

beforeAll(async () => {
  world = await buildJourneyWorld();
  templateId = await addTemplate(world);
});

async function begin(first = waiting(1), ...people: string[]): Promise<LiveEdits> {
  await world.platform.db.run("update journey set status = 'archived'");
  start += 100 * DAY;
  await world.travel(start);
  const edits = await openEdits(world, start, first);
  expect(await edits.publish(first)).toMatchObject({ ok: true });
  for (const userId of people) {
    const traits = { email: `${userId}@example.test` };
    await world.send({ type: "identify", userId, traits, messageId: `id-${userId}` });
  }
  if (people.length > 0) await edits.enter(...people);
  return edits;
}

const hour = { kind: "wait", config: { mode: "for", duration: { amount: 1, unit: "hour" } } };
const mail = () => ({ kind: "email", config: { templateId } });
const mailed = () =>
  draw({ wait: hour, mail: mail(), later: hour, out: exit }, [
    "wait --next--> mail",
    "mail --next--> later",
    "later --next--> out",
  ]);
const resume = (edits: LiveEdits, overdue: ResumePolicy["overdue"], minutes = 30) =>
  resumeJourney(edits.call({}), afterJourneyPause(world.platform.db), { overdue, minutes });

/** Due after an hour, paused at once and for five hours. */
async function pausedFiveHours(edits: LiveEdits): Promise<void> {
  expect(await pauseJourney(edits.call({}))).toMatchObject({ ok: true, status: "paused" });
  await world.travel(start + 2 * HOUR);
  await world.settle();
  expect((await edits.runs()).every(({ state, step_id }) => state === "waiting" && step_id === "wait")).toBe(
    true,
  );
  await world.travel(start + 5 * HOUR);
}

async function clean(): Promise<void> {
  const wrong = (await runVerify(world.platform, { scope: "full" })).filter(
    ({ violations }) => violations > 0,
  );
  expect(wrong.map(({ id, first }) => [id, first])).toEqual([]);
}

test("E-13.6 S-13.10 overdue timers are spread over half an hour after the pause, each person at their own time", async () => {
  const people = Array.from({ length: 12 }, (_, n) => `s${n}`);
  const edits = await begin(mailed(), ...people);
  await pausedFiveHours(edits);
  expect(await resume(edits, "spread")).toMatchObject({ ok: true, status: "live" });
  const due = (await edits.runs()).map((run) => run.due ?? -1);
  expect(Math.min(...due)).toBeGreaterThanOrEqual(300);
  expect(Math.max(...due)).toBeLessThanOrEqual(330);
  expect(new Set(due).size).toBeGreaterThan(4);
  await world.settle();
  expect((await edits.runs()).filter(({ step_id }) => step_id === "wait").length).toBeGreaterThan(0);
  await world.travel(start + 5 * HOUR + 31 * MINUTE);
  await world.settle();
  expect((await edits.runs()).map(({ step_id }) => step_id)).toEqual(people.map(() => "later"));
  await clean();
});

test("E-13.6 shifted, a timer is due as much later as the pause was long, also one that was not due yet", async () => {
  const edits = await begin(mailed(), "t1");
  await pausedFiveHours(edits);
  await resume(edits, "shift");
  expect((await edits.runs())[0]?.due).toBe(360);
  await world.settle();
  expect((await edits.runs())[0]?.step_id).toBe("wait");
  const other = await begin(waiting(1), "t2");
  await pausedFiveHours(other);
  await resume(other, "shift");
  expect((await other.runs())[0]?.due).toBe(24 * 60 + 300);
  await clean();
});

test("S-13.10 with skip, what fell due meanwhile is not sent, and people go on from the present", async () => {
  const edits = await begin(mailed(), "k1");
  await pausedFiveHours(edits);
  await resume(edits, "skip");
  await world.settle();
  expect(await edits.runs()).toMatchObject([{ step_id: "later", state: "waiting", due: 360 }]);
  expect(await world.inboxOf("k1")).toEqual([]);
  await clean();
});

test("S-13.10 with skip, a message that the pause kept from going out is skipped as resume_skip", async () => {
  const edits = await begin(draw({ mail: mail(), later: hour }, ["mail --next--> later"]));
  await world.send({
    type: "identify",
    userId: "k2",
    traits: { email: "k2@example.test" },
    messageId: "id-k2",
  });
  const at = new Date(start).toISOString();
  await world.send({
    type: "track",
    event: "Checkout Started",
    userId: "k2",
    messageId: "in-k2",
    timestamp: at,
  });
  await runShards(world.platform);
  await pauseJourney(edits.call({}));
  await world.settle();
  expect(await world.inboxOf("k2")).toEqual([]);
  await resume(edits, "skip");
  await world.settle();
  const rows = await world.platform.db.rows("select state, reason from delivery where journey_id = $1", [
    edits.journeyId,
  ]);
  expect(rows).toEqual([{ state: "skipped", reason: "resume_skip" }]);
  expect(await edits.runs()).toMatchObject([{ step_id: "later", state: "waiting" }]);
  await clean();
});

test("S-13.10 run now: everything that fell due is due at once", async () => {
  const edits = await begin(mailed(), "n1");
  await pausedFiveHours(edits);
  await resume(edits, "now");
  await world.settle();
  expect((await edits.runs())[0]?.step_id).toBe("later");
  expect(await world.inboxOf("n1")).toHaveLength(1);
});

test("S-13.10 who resumes may die on the way: until every timer is wound up, once, the journey is held", async () => {
  const people = Array.from({ length: 6 }, (_, n) => `w${n}`);
  const edits = await begin(mailed(), ...people);
  await pauseJourney(edits.call({}));
  // No batch has looked meanwhile: the timers are still wound, and due.
  await world.travel(start + 5 * HOUR);
  const dies = { ...afterJourneyPause(world.platform.db), after: async () => undefined };
  await resumeJourney(edits.call({}), dies, { overdue: "shift", minutes: 0 });
  await world.settle();
  expect((await edits.runs()).map(({ step_id }) => step_id)).toEqual(people.map(() => "wait"));
  await resumeLeftovers(world.platform.db);
  await resumeLeftovers(world.platform.db);
  expect((await edits.runs()).map(({ due }) => due)).toEqual(people.map(() => 360));
});

test("E-13.7 while a journey is paused, who orders leaves at once", async () => {
  const goal = { id: "g", name: "Order", event: "Order Completed" };
  const edits = await begin({ ...waiting(1), settings: draw({}, [], { goals: [goal] }).settings }, "o1");
  await pauseJourney(edits.call({}));
  await world.travel(start + HOUR);
  const timestamp = new Date(start + HOUR).toISOString();
  await world.send({
    type: "track",
    event: "Order Completed",
    userId: "o1",
    messageId: "o1-order",
    timestamp,
  });
  await world.settle();
  expect(await edits.runs()).toMatchObject([{ state: "exited", end_reason: "goal" }]);
});

test("S-13.11 with only entries stopped nobody enters, and people inside go on", async () => {
  const edits = await begin(mailed(), "i1");
  await pauseJourney(edits.call({}), { way: "entries" });
  await edits.enter("i2");
  await world.travel(start + 3 * HOUR);
  await world.settle();
  expect(await edits.runs()).toMatchObject([{ person: "i1", step_id: "later" }]);
  expect(await world.inboxOf("i1")).toHaveLength(1);
  const outcomes = await world.platform.db.rows<{ outcomes: unknown }>(
    "select outcomes from event_disposition where outcomes::text like '%paused%' and outcomes::text like $1",
    [`%${edits.journeyId}%`],
  );
  expect(outcomes).toHaveLength(1);
  expect(await resume(edits, "spread")).toMatchObject({ ok: true, status: "live" });
});

test("S-13.11 stop and exit all ends every run as journey_stopped, and can be taken back within a day", async () => {
  const edits = await begin(mailed(), "x1", "x2");
  const stopped = await stopJourney(edits.call({}), standingIn);
  expect(stopped).toMatchObject({ ok: true, status: "ended", people: 2 });
  await movePeople(world.platform);
  expect(await edits.runs()).toMatchObject([
    { state: "exited", end_reason: "journey_stopped" },
    { state: "exited", end_reason: "journey_stopped" },
  ]);
  await clean();
  await world.travel(start + 30 * MINUTE);
  const undone = await edits.undo(stopped.ok ? stopped.changeId : "");
  expect(undone).toMatchObject({ ok: true, status: "live", returning: true });
  await movePeople(world.platform);
  expect(await edits.runs()).toMatchObject([
    { state: "waiting", step_id: "wait", due: 60, end_reason: null },
    { state: "waiting", step_id: "wait", due: 60, end_reason: null },
  ]);
  await clean();
  await world.travel(start + HOUR + MINUTE);
  await world.settle();
  expect(await world.inboxOf("x1")).toHaveLength(1);
  await clean();
});

test("S-13.11 a held journey that is stopped lets nothing out that fell due meanwhile", async () => {
  const edits = await begin(mailed(), "y1");
  await pausedFiveHours(edits);
  await stopJourney(edits.call({}), standingIn);
  await resumeLeftovers(world.platform.db);
  await world.settle();
  expect(await edits.runs()).toMatchObject([{ state: "waiting", step_id: "wait" }]);
  await movePeople(world.platform);
  expect(await edits.runs()).toMatchObject([{ state: "exited", end_reason: "journey_stopped" }]);
  expect(await world.inboxOf("y1")).toEqual([]);
  await clean();
});

test("an ended journey that is to be archived when empty puts itself away once the last person has left", async () => {
  const edits = await begin(waiting(1), "z1");
  await endJourney(edits.call({}), afterJourneyPause(world.platform.db), { archiveWhenEmpty: true });
  expect(await archiveEmpty(world.platform.db, standingIn)).toBe(0);
  await world.travel(start + 2 * DAY);
  await world.settle();
  expect(await archiveEmpty(world.platform.db, standingIn)).toBe(1);
});

test("E-13.8 S-13.9 a template is mended while fifty messages are put off: all fifty go out in the new words", async () => {
  const people = Array.from({ length: 50 }, (_, n) => `q${n}`);
  const edits = await begin(mailed(), ...people);
  const { db } = world.platform;
  await world.travel(start + HOUR + MINUTE);
  await runShards(world.platform);
  // As quiet hours leave them.
  const deferred = await db.run(
    "update delivery set state = 'deferred', next_at = cairn_now() + interval '8 hours' where journey_id = $1",
    [edits.journeyId],
  );
  expect(deferred).toBe(50);
  const { workspace, platform } = world;
  const [template] = await db.rows<{ source: string; topic_id: string; current: number }>(
    `select r.source, t.topic_id, t.current from template t
     join template_revision r on r.template_id = t.id and r.number = t.current where t.id = $1`,
    [templateId],
  );
  const saved = await saveTemplate({
    platform,
    workspace,
    actor: { kind: "member", id: "mem_test", role: "owner", scopes: [] },
    params: { templateId },
    body: {
      ...{
        name: "Cart reminder",
        mode: "mjml",
        source: template?.source ?? "",
        subject: "Mended",
        preheader: "",
      },
      ...{ class: "marketing", topicId: template?.topic_id ?? null, revision: template?.current ?? 1 },
    },
  });
  expect(saved).toMatchObject({ ok: true });
  await world.travel(start + 10 * HOUR);
  await recover(platform);
  await world.settle();
  const subjects = await db.rows<{ subject: string; n: number }>(
    `select i.subject, count(*) as n from inbox_message i join delivery d on d.id = i.delivery_id
     where d.journey_id = $1 group by 1`,
    [edits.journeyId],
  );
  expect(subjects).toEqual([{ subject: "Mended", n: 50 }]);
});
