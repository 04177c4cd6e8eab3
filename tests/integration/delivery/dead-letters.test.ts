import { expect, test } from "vitest";
import { openDeadLetters } from "#lib/deadletters/open-dead-letter.ts";
import { letterGroups, listLetters } from "#lib/deadletters/read.ts";
import { preflightRetry } from "#lib/jobs/retry-letters.ts";
import { runJobs } from "#lib/jobs/run-jobs.ts";
import { setPause } from "#lib/workspaces/controls.ts";
import { buildDeliveryWorld, email, webhook } from "#tests/delivery-world.ts";
import { openSink } from "#tests/sink.ts";
import { POST as discard } from "../../../app/api/v1/dead-letters/discard/route.ts";
import { POST as preflight } from "../../../app/api/v1/dead-letters/preflight/route.ts";
import { POST as retry } from "../../../app/api/v1/dead-letters/retry/route.ts";
import { GET as list } from "../../../app/api/v1/dead-letters/route.ts";
import { GET as job } from "../../../app/api/v1/jobs/[jobId]/route.ts";

const sink = await openSink();
const world = await buildDeliveryWorld();
const { platform, workspace, keys, addPerson, addTemplate, ask, deliver, row, told, optOut, travel } = world;
const { db } = platform;

type Route = (request: Request, context?: { params: Promise<unknown> }) => Promise<Response>;
function call(
  route: Route,
  { body, query = "", params = {} }: { body?: unknown; query?: string; params?: object } = {},
) {
  const headers = { authorization: `Bearer ${keys.secret}`, "content-type": "application/json" };
  const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  return route(new Request(`http://cairn.test/${query}`, init), { params: Promise.resolve(params) });
}
async function letterOf(deliveryId: string) {
  const [letter] = await db.rows<{
    id: string;
    status: string;
    resolution: string | null;
    fingerprint: string;
    resolved_by: string | null;
  }>("select id, status, resolution, fingerprint, resolved_by from dead_letter where subject_id = $1", [
    deliveryId,
  ]);
  if (!letter) throw new Error("no letter");
  return letter;
}
/** A message whose template asks for what is not known, dead by now. */
async function deadMail(address: string) {
  const templateId = await addTemplate({ source: "<p>{{ person.firstName }}</p>" });
  const personId = await addPerson({ email: address });
  const id = await ask(email(templateId), { personId });
  await deliver();
  return { id, personId, templateId };
}
const cure = (personId: string) =>
  db.run(`update person set traits = '{"firstName": "Ana"}' where id = $1`, [personId]);

test("RT-31 a letter that is tried again after the cure is sent, with the same key, and closes", async () => {
  const { id, personId } = await deadMail("cured@example.com");
  const before = await letterOf(id);
  await cure(personId);
  const asked = await call(retry, { body: { choice: { ids: [before.id] } } });
  const { jobId, total } = (await asked.json()) as { jobId: string; total: number };
  expect([asked.status, total]).toEqual([202, 1]);
  await runJobs(platform);
  expect(await letterOf(id)).toMatchObject({ status: "retried" });
  expect(await (await call(job, { params: { jobId } })).json()).toMatchObject({
    state: "done",
    done: 1,
    failed: 0,
  });
  await deliver();
  expect(await row(id)).toMatchObject({ state: "sent" });
  expect(await letterOf(id)).toMatchObject({ status: "resolved", resolution: "sent" });
  expect(await told(id)).toEqual(["dead render_missing", "sent"]);
  expect(await db.rows("select 1 from inbox_message where delivery_id = $1", [id])).toHaveLength(1);
  expect(await db.rows("select act from audit_entry where act = 'dead_letter.retry'")).toHaveLength(1);
});

test("E-11.6 a letter tried again after an opt-out is skipped, and closed", async () => {
  const { id, personId } = await deadMail("left@example.com");
  await cure(personId);
  await travel(24 * 3_600_000);
  await optOut("left@example.com");
  await travel(24 * 3_600_000);
  const listed = (await (await call(list, { query: `?personId=${personId}` })).json()) as {
    letters: { outlook: string }[];
  };
  expect(listed.letters.map(({ outlook }) => outlook)).toEqual(["consent_withdrawn"]);
  await call(retry, { body: { choice: { ids: [(await letterOf(id)).id] } } });
  await runJobs(platform);
  await deliver();
  expect(await row(id)).toMatchObject({ state: "skipped", reason: "no_consent" });
  expect(await letterOf(id)).toMatchObject({ status: "resolved", resolution: "skipped: no_consent" });
});

test("S-11.5 a run that was ended meanwhile takes its message back on a retry", async () => {
  const { id, personId } = await deadMail("bought@example.com");
  await cure(personId);
  await db.run(
    "update run set state = 'exited', end_reason = 'goal', ended_at = cairn_now() where person_id = $1",
    [personId],
  );
  await call(retry, { body: { choice: { ids: [(await letterOf(id)).id] } } });
  await runJobs(platform);
  await deliver();
  expect(await row(id)).toMatchObject({ state: "cancelled", reason: "goal" });
  expect(await letterOf(id)).toMatchObject({ status: "resolved", resolution: "cancelled: goal" });
});

test("RT-31 a run that went on meanwhile does not mind its message coming late", async () => {
  const { id, personId } = await deadMail("went-on@example.com");
  await cure(personId);
  await db.run(
    "update run set state = 'completed', end_reason = 'end', wait = null, ended_at = cairn_now() where person_id = $1",
    [personId],
  );
  await call(retry, { body: { choice: { ids: [(await letterOf(id)).id] } } });
  await runJobs(platform);
  await deliver();
  expect(await row(id)).toMatchObject({ state: "sent" });
});

test("G-16 what fails again opens its letter again, and counts", async () => {
  const { id } = await deadMail("again@example.com");
  await call(retry, { body: { choice: { ids: [(await letterOf(id)).id] } } });
  await runJobs(platform);
  await deliver();
  expect(await letterOf(id)).toMatchObject({ status: "open" });
  expect(await db.rows("select count from dead_letter where subject_id = $1", [id])).toEqual([{ count: 2 }]);
});

test("RT-30 a group is counted before it is tried, by what a retry of each would do", async () => {
  sink.answer(422);
  const asked = [];
  for (const plan of ["sent", "paused", "exited"]) {
    const personId = await addPerson();
    asked.push({ plan, personId, id: await ask(webhook(`${sink.url}/group`), { personId }) });
  }
  await deliver();
  const { fingerprint } = await letterOf(asked[0]?.id ?? "");
  for (const { id } of asked) expect((await letterOf(id)).fingerprint).toBe(fingerprint);
  const [, paused, exited] = asked;
  const [{ journey_id } = { journey_id: "" }] = await db.rows<{ journey_id: string }>(
    "select journey_id from delivery where id = $1",
    [paused?.id],
  );
  const pause = { workspaceId: workspace.id, scope: "journey", subject: journey_id, by: null } as const;
  await db.transaction((tx) => setPause(tx, { ...pause, paused: true }));
  await db.run("update run set state = 'exited', end_reason = 'goal' where person_id = $1", [
    exited?.personId,
  ]);
  const counted = await (await call(preflight, { body: { choice: { fingerprint } } })).json();
  expect(counted).toMatchObject({
    total: 3,
    deliveries: { will_send: 1, journey_paused: 1, expired: 1, already_sent: 0, consent_withdrawn: 0 },
  });
  sink.answer(200);
  sink.calls.length = 0;
  const twice = await Promise.all(
    [1, 2].map(async () => (await call(retry, { body: { choice: { fingerprint } } })).json()),
  );
  expect(new Set(twice.map((answer) => (answer as { jobId: string }).jobId)).size).toBe(1);
  await runJobs(platform);
  await travel(1_000);
  await deliver();
  expect(
    await Promise.all(asked.map(async ({ id }) => `${(await row(id)).state} ${(await row(id)).parked_by}`)),
  ).toEqual(["sent null", "queued pause", "cancelled null"]);
  await db.transaction((tx) => setPause(tx, { ...pause, paused: false }));
  await deliver();
  expect(sink.calls).toHaveLength(2);
});

test("RT-31 a letter is put away with a reason that stays in the log", async () => {
  const { id } = await deadMail("away@example.com");
  const letter = await letterOf(id);
  const bare = await call(discard, { body: { choice: { ids: [letter.id] }, reason: " " } });
  expect(bare.status).toBe(422);
  const answer = await call(discard, { body: { choice: { ids: [letter.id] }, reason: "a test of ours" } });
  expect(await answer.json()).toEqual({ discarded: 1 });
  expect(await letterOf(id)).toMatchObject({ status: "discarded", resolution: "a test of ours" });
  expect(
    await db.rows("select detail ->> 'reason' as reason from audit_entry where act = 'dead_letter.discard'"),
  ).toEqual([{ reason: "a test of ours" }]);
});

test("SEC-01 a letter of another workspace is not there", async () => {
  const { id } = await deadMail("foreign@example.com");
  const letter = await letterOf(id);
  await db.run("update dead_letter set workspace_id = 'ws_other' where id = $1", [letter.id]);
  const answer = (await (await call(retry, { body: { choice: { ids: [letter.id] } } })).json()) as {
    total: number;
  };
  expect(answer.total).toBe(0);
  await runJobs(platform);
  expect(await letterOf(id)).toMatchObject({ status: "open" });
});

test("RT-33 100,000 letters are grouped and listed within a second", async () => {
  await db.run(
    `insert into dead_letter (id, workspace_id, subject_kind, subject_id, person_id, cause, fingerprint, summary, first_at, last_at)
     select 'dlq_many' || n, $1, 'delivery', 'many/' || n, 'per_' || (n % 5000), 'permanent', 'print' || (n % 40), 'Refused ' || (n % 40),
       cairn_now(), cairn_now() - n * interval '1 second' from generate_series(1, 100000) n`,
    [workspace.id],
  );
  await db.run("analyze dead_letter");
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const before = performance.now();
    const groups = await letterGroups(db, workspace.id);
    const { letters } = await listLetters(db, workspace.id, { status: "open", limit: 50 });
    times.push(performance.now() - before);
    expect(groups.length).toBeGreaterThanOrEqual(40);
    expect(letters).toHaveLength(50);
  }
  expect(Math.min(...times)).toBeLessThan(1_000);
  const begun = performance.now();
  expect((await preflightRetry(db, workspace.id, { fingerprint: "print1" })).total).toBe(2_500);
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test("letters that differ only in whom they name are one group", async () => {
  const letters = ["ana@example.com", "ben@example.org"].map((address, at) => ({
    workspaceId: workspace.id,
    subjectKind: "delivery" as const,
    subjectId: `alike/${at}`,
    cause: "permanent" as const,
    summary: `The provider refused it for good: 550: mailbox ${address} unknown, ticket ${8_812_345 + at}`,
    detail: { channel: "email" },
  }));
  await db.transaction((tx) => openDeadLetters(tx, letters));
  const rows = await db.rows("select distinct fingerprint from dead_letter where subject_id like 'alike/%'");
  expect(rows).toHaveLength(1);
});
