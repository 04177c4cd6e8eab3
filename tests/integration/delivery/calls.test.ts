import { beforeEach, expect, test } from "vitest";
import { forgetCalls } from "#lib/delivery/breaker.ts";
import { lanesWithWork } from "#lib/delivery/due-lanes.ts";
import { forgetLanes } from "#lib/delivery/lane-open.ts";
import { newProviderId, saveProvider } from "#lib/delivery/provider-store.ts";
import { closeSessions } from "#lib/delivery/providers/smtp/connections.ts";
import { recover } from "#lib/delivery/recover.ts";
import { runLane } from "#lib/delivery/run-lane.ts";
import { armFailpoint } from "#lib/platform/failpoint.ts";
import { setPause } from "#lib/workspaces/controls.ts";
import { buildDeliveryWorld, email, webhook } from "#tests/delivery-world.ts";
import { openMailSink } from "#tests/mail-sink.ts";
import { openSink } from "#tests/sink.ts";

const sink = await openSink();
const mails = await openMailSink();
const world = await buildDeliveryWorld({ optIn: "opt_out" });
const { platform, workspace, addPerson, addTemplate, ask, deliver, row, attempts, told, travel } = world;
const { db } = platform;
const templateId = await addTemplate();
const personId = await addPerson();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

beforeEach(async () => {
  sink.answer(200);
  sink.calls.length = 0;
  mails.behave({});
  mails.mails.length = 0;
  closeSessions();
  forgetCalls();
  await db.run("delete from breaker");
  // Retries are rationed by real time, which does not travel with the tests.
  await db.run("delete from rate_bucket");
  armFailpoint(null);
});

/** What a test leaves unsent is no work for the next one. */
async function dropRest() {
  await db.run(
    "update delivery set state = 'cancelled', parked_by = null where state in ('queued', 'sending')",
  );
}

let isLive = false;

/** From here on mail goes to the server on loopback. */
async function goLive() {
  if (isLive) return;
  isLive = true;
  await db.transaction((tx) =>
    saveProvider(tx, {
      id: newProviderId(),
      workspaceId: workspace.id,
      channel: "email",
      kind: "smtp",
      name: "Loopback",
      settings: {
        host: "127.0.0.1",
        port: mails.port,
        security: "none",
        user: "",
        fromName: "",
        fromEmail: "shop@fjord.example",
      },
      secret: { password: "" },
      ratePerSecond: null,
      enabled: true,
    }),
  );
  await db.run("update workspace set sending = 'live' where id = $1", [workspace.id]);
}

const hook = (path: string, more: object = {}) =>
  ask(webhook(`${sink.url}${path}`, more), { personId, stepId: path.slice(1) });

/** Works on, travelling to each next try, until the delivery has come to an end or `until` has passed. */
async function follow(id: string, until: number) {
  for (let spent = 0; spent <= until; ) {
    await deliver();
    const { state, next_at } = await row(id);
    if (state !== "queued") return;
    const [{ now } = { now: new Date(0) }] = await db.rows<{ now: Date }>("select cairn_now() as now");
    const step = Math.max(1_000, next_at.getTime() - now.getTime() + 50);
    spent += step;
    await travel(step);
  }
}

test("G-16 E-11.1 a provider that fails for ten minutes costs no message, and none comes twice", async () => {
  sink.answer(500);
  const id = await hook("/recovers", { profile: "durable" });
  await deliver();
  await travel(6_000);
  await deliver();
  expect(await row(id)).toMatchObject({ state: "queued", attempts: 2 });
  sink.answer(200);
  await follow(id, HOUR);
  expect(await row(id)).toMatchObject({ state: "sent" });
  expect(await attempts(id)).toMatchObject([
    { outcome: "transient" },
    { outcome: "transient" },
    { outcome: "accepted" },
  ]);
  expect(new Set(sink.calls.map(({ headers }) => headers["idempotency-key"]))).toEqual(new Set([id]));
  expect(await told(id)).toEqual(["sent"]);
});

test("FT-51 G-16 E-11.3 RT-06 a 429 is waited out, and uses no try", async () => {
  sink.answer((_call, response) => response.writeHead(429, { "retry-after": "120" }).end());
  const id = await hook("/slow-down");
  await deliver();
  const after = await row(id);
  expect(after).toMatchObject({ state: "queued", attempts: 0 });
  const [{ wait } = { wait: 0 }] = await db.rows<{ wait: number }>(
    "select extract(epoch from next_at - cairn_now())::float8 as wait from delivery where id = $1",
    [id],
  );
  expect(wait).toBeGreaterThan(115);
  expect(wait).toBeLessThanOrEqual(121);
  sink.answer(200);
  await travel(2 * MINUTE + 1_000);
  await deliver();
  expect(await row(id)).toMatchObject({ state: "sent", attempts: 1 });
});

test("G-16 RT-10 the fast profile tries five times within half an hour, then it is a dead letter", async () => {
  sink.answer(503);
  const id = await hook("/gives-up");
  await follow(id, HOUR);
  expect(await row(id)).toMatchObject({ state: "dead", reason: "retries_exhausted", attempts: 5 });
  const tries = await attempts(id);
  const spent = (tries[4]?.started_at.getTime() ?? 0) - (tries[0]?.started_at.getTime() ?? 0);
  expect(spent).toBeLessThan(30 * MINUTE);
  expect(spent).toBeGreaterThan(20 * MINUTE);
  expect(await told(id)).toEqual(["dead retries_exhausted"]);
});

test.each([400, 404, 410, 422])(
  "RT-07 HTTP %i is final: failed at once, with a dead letter",
  async (status) => {
    sink.answer(status);
    const id = await hook(`/final-${status}`);
    await deliver();
    expect(await row(id)).toMatchObject({ state: "dead", reason: "permanent", attempts: 1 });
    expect(await attempts(id)).toMatchObject([{ outcome: "refused", status: `HTTP ${status}` }]);
    const letters = await db.rows("select cause, status, summary from dead_letter where subject_id = $1", [
      id,
    ]);
    expect(letters).toMatchObject([
      { cause: "permanent", status: "open", summary: expect.stringContaining(`HTTP ${status}`) },
    ]);
  },
);

test("E-10.3 a redirect is a failure and is not followed", async () => {
  sink.answer((_call, response) => response.writeHead(302, { location: `${sink.url}/secret` }).end());
  const id = await hook("/redirects");
  await deliver();
  expect(await row(id)).toMatchObject({ state: "dead", reason: "permanent" });
  expect(sink.calls.map(({ path }) => path)).toEqual(["/redirects"]);
});

test("E-10.3 a host that leads inside fails without a connection", async () => {
  const id = await ask(webhook("http://169.254.169.254/latest/meta-data"), { personId, stepId: "inside" });
  await deliver();
  expect(await row(id)).toMatchObject({ state: "dead", reason: "permanent" });
  expect(await attempts(id)).toMatchObject([{ outcome: "refused", status: "blocked_address" }]);
});

test("S-10.2 Liquid fills path, headers and body, never the host", async () => {
  const known = await addPerson({ email: "ina@example.com", traits: { plan: "a/b" } });
  const message = webhook(`${sink.url}/people/{{ person.plan }}`, {
    headers: { "X-Plan": "{{ person.plan }}" },
    body: '{"email": {{ person.email | json }}}',
  });
  const id = await ask(message, { personId: known, stepId: "liquid" });
  await deliver();
  expect(await row(id)).toMatchObject({ state: "sent" });
  expect(sink.calls[0]).toMatchObject({
    path: "/people/a%2Fb",
    body: '{"email": "ina@example.com"}',
    headers: { "x-plan": "a/b" },
  });
});

test("RT-20 E-11.5 half of twenty calls failing opens the breaker of that host alone; one probe closes it", async () => {
  sink.answer((_call, response, nth) => response.writeHead(nth % 2 === 0 ? 500 : 200).end());
  for (let at = 0; at < 24; at += 1) await hook(`/breaks-${at}`);
  await deliver();
  const [breaker] = await db.rows<{ lane: string; state: string; reason: string }>(
    "select lane, state, reason from breaker",
  );
  expect(breaker).toMatchObject({
    state: "open",
    reason: "failures",
    lane: `${workspace.id}:webhook|${new URL(sink.url).host}`,
  });
  const late = await hook("/parked");
  const calls = sink.calls.length;
  await deliver();
  expect(await row(late)).toMatchObject({ state: "queued", parked_by: "breaker", attempts: 0 });
  expect(sink.calls).toHaveLength(calls);
  sink.answer(200);
  await travel(31_000);
  await deliver();
  await travel(61_000);
  await deliver();
  expect(await row(late)).toMatchObject({ state: "sent", parked_by: null });
  expect(await db.rows("select state from breaker")).toEqual([{ state: "closed" }]);
  await dropRest();
});

test("RT-20 S-11.2 the one trial of a breaker does not wait for the budget of retries", async () => {
  sink.answer(500);
  for (let at = 0; at < 24; at += 1) await hook(`/spent-${at}`);
  await deliver();
  expect(await db.rows("select state from breaker where state <> 'closed'")).toEqual([{ state: "open" }]);
  await db.run(
    `insert into rate_bucket (key, rate, burst, tokens, at) values ($1, 0.1, 1000, 0, clock_timestamp())
     on conflict (key) do update set tokens = 0, at = clock_timestamp()`,
    [`retry:${workspace.id}:webhook`],
  );
  sink.answer(200);
  await travel(31_000);
  await deliver();
  expect(await db.rows("select state from breaker where state <> 'closed'")).toEqual([]);
  await db.run("update rate_bucket set tokens = 100");
  await travel(61_000);
  await deliver();
});

test("G-6 E-9.10 killed after a provider without keys took it: in doubt, called once in all", async () => {
  await goLive();
  const person = await addPerson({ email: "doubt@example.com" });
  const id = await ask(email(templateId), { personId: person, stepId: "doubt" });
  armFailpoint({ name: "delivery.afterResponse", act: "throw", nth: 1 });
  await expect(deliver()).rejects.toThrow("failpoint");
  expect(mails.mails).toHaveLength(1);
  expect(await row(id)).toMatchObject({ state: "sending" });
  await travel(3 * MINUTE);
  await deliver();
  expect(await row(id)).toMatchObject({ state: "unknown", attempts: 1 });
  expect(mails.mails).toHaveLength(1);
  expect(await told(id)).toEqual([]);
  await travel(25 * HOUR);
  await deliver();
  expect(await row(id)).toMatchObject({ state: "unknown" });
  // The run does not wait for ever (S-11.4).
  expect(await told(id)).toEqual(["expired unknown"]);
});

test("G-6 E-9.10 killed after a provider with keys took it: the same key again, one message", async () => {
  const id = await hook("/keyed");
  armFailpoint({ name: "delivery.afterResponse", act: "throw", nth: 1 });
  await expect(deliver()).rejects.toThrow("failpoint");
  await travel(MINUTE);
  await follow(id, HOUR);
  expect(await row(id)).toMatchObject({ state: "sent" });
  expect(sink.calls.map(({ headers }) => headers["idempotency-key"])).toEqual([id, id]);
  expect(await attempts(id)).toMatchObject([{ outcome: null }, { outcome: "accepted" }]);
});

test("FT-57 G-6 S-9.17 RT-05 a line cut after the message: held, or sent again where the step says so", async () => {
  await goLive();
  mails.behave({ hangUpAfterData: true });
  const hold = await ask(email(templateId), { personId: await addPerson(), stepId: "hold" });
  const resend = await ask(email(templateId, { onUnknown: "resend" }), {
    personId: await addPerson(),
    stepId: "resend",
  });
  await deliver();
  expect(await row(hold)).toMatchObject({ state: "unknown" });
  expect(await row(resend)).toMatchObject({ state: "queued", attempts: 1 });
  mails.behave({});
  closeSessions();
  await travel(MINUTE);
  await deliver();
  expect(await row(resend)).toMatchObject({ state: "sent", attempts: 2 });
  expect(
    new Set(
      mails.mails
        .filter(({ mail }) => mail.messageId?.includes(resend.split("/")[0] ?? ""))
        .map(({ mail }) => mail.messageId),
    ).size,
  ).toBe(1);
});

test("RT-20 S-11.2 a spent budget of retries keeps no door shut: the trial goes, and what was not tried costs nothing", async () => {
  sink.answer(500);
  for (let n = 0; n < 30; n += 1) await hook(`/spent-${n}`, { profile: "durable" });
  await deliver();
  // All have been refused once, and all lie behind the door.
  await db.run("update delivery set next_at = cairn_now() where lane like '%:webhook' and state = 'queued'");
  await deliver();
  const [full] = await db.rows<{ tokens: number }>("select tokens from rate_bucket where key like 'retry:%'");
  expect(Math.floor(full?.tokens ?? 0)).toBe(20);
  await db.run("update rate_bucket set tokens = 0");
  sink.answer(200);
  sink.calls.length = 0;
  await travel(31_000);
  await deliver();
  expect(sink.calls.length).toBeGreaterThan(0);
  expect(await db.rows("select state from breaker")).toEqual([{ state: "closed" }]);
  await dropRest();
});

test("RT-07 a mailbox that does not exist is suppressed with the result", async () => {
  await goLive();
  mails.behave({ recipient: { code: 550, message: "5.1.1 no such user" } });
  const person = await addPerson({ email: "gone@example.com" });
  const id = await ask(email(templateId), { personId: person, stepId: "bounce" });
  await deliver();
  expect(await row(id)).toMatchObject({ state: "dead", reason: "permanent" });
  mails.behave({});
  const next = await ask(email(templateId), { personId: person, stepId: "after" });
  await deliver();
  expect(await row(next)).toMatchObject({ state: "skipped", reason: "suppressed" });
});

test("FT-55 RT-08 refused credentials park the channel's mail; with right ones it goes on, and nothing has died", async () => {
  await goLive();
  mails.behave({ sender: { code: 530, message: "5.7.0 authentication required" } });
  const ids = [];
  for (let at = 0; at < 3; at += 1)
    ids.push(await ask(email(templateId), { personId: await addPerson(), stepId: `config${at}` }));
  await deliver();
  for (const id of ids)
    expect(await row(id)).toMatchObject({ state: "queued", parked_by: "configuration", attempts: 0 });
  mails.behave({});
  await travel(31_000);
  await deliver();
  await travel(61_000);
  await deliver();
  for (const id of ids) expect(await row(id)).toMatchObject({ state: "sent" });
});

test("E-11.2 a mail server that is away for a day: expired, and the run goes on by its failure", async () => {
  await goLive();
  mails.behave({ greeting: { code: 451, message: "4.3.2 system not available" } });
  const id = await ask(email(templateId), { personId: await addPerson(), stepId: "away" });
  await deliver();
  expect(await row(id)).toMatchObject({ state: "queued", attempts: 1 });
  await travel(24 * HOUR);
  await db.run("delete from breaker");
  await deliver();
  expect(await row(id)).toMatchObject({ state: "expired" });
  expect(await told(id)).toEqual(["expired"]);
});

test("G-23 a provider's rate holds over several workers", async () => {
  const RATE = 40;
  // The first call makes the workspace's carrier of webhooks.
  await hook("/rated");
  await deliver();
  sink.calls.length = 0;
  await db.run("update provider set rate_per_second = $2 where workspace_id = $1 and channel = 'webhook'", [
    workspace.id,
    RATE,
  ]);
  const ids = [];
  for (let at = 0; at < 100; at += 1) ids.push(await hook(`/rate-${at}`));
  forgetLanes();
  const lane = `${workspace.id}:webhook`;
  const begun = performance.now();
  await Promise.all([runLane(platform, lane), runLane(platform, lane), runLane(platform, lane)]);
  await db.run("update provider set rate_per_second = null where workspace_id = $1", [workspace.id]);
  const times = sink.calls.map(({ at }) => at - begun).sort((one, other) => one - other);
  expect(times).toHaveLength(100);
  // A new bucket is empty, and holds a second's worth at most.
  expect(times[99] ?? 0).toBeGreaterThan((100 / RATE) * 1_000 * 0.9);
  for (const from of times) {
    const within = times.filter((at) => at >= from && at < from + 1_000).length;
    expect(within).toBeLessThanOrEqual(RATE * 1.05 + 2 + RATE);
  }
});

test("a lane that cannot move now rings no bell for nothing", async () => {
  const rings: object[] = [];
  const queues = { ...platform.queues, ring: (bell: object) => void rings.push(bell) };
  const pause = { workspaceId: workspace.id, scope: "channel", subject: "webhook", by: null } as const;
  await db.transaction((tx) => setPause(tx, { ...pause, paused: true }));
  await hook("/paused");
  forgetLanes();
  await runLane({ ...platform, queues }, `${workspace.id}:webhook`);
  expect(rings).toEqual([]);
  await db.transaction((tx) => setPause(tx, { ...pause, paused: false }));
  forgetLanes();
  await runLane({ ...platform, queues }, `${workspace.id}:webhook`);
  expect(rings.some((bell) => "name" in bell && bell.name === "engine")).toBe(true);
});

test("G-12 what ends its process three times is set aside, with a dead letter", async () => {
  const id = await hook("/poison");
  for (let start = 0; start < 3; start += 1) {
    armFailpoint({ name: "delivery.afterClaim", act: "throw", nth: 1 });
    await expect(deliver()).rejects.toThrow("failpoint");
    await travel(MINUTE);
  }
  armFailpoint(null);
  // Its third owner may only be slow, and is given as long as a process may be silent.
  await deliver();
  expect(await row(id)).toMatchObject({ state: "queued", starts: 3 });
  await travel(MINUTE);
  await deliver();
  expect(await row(id)).toMatchObject({ state: "dead", reason: "poison", attempts: 0 });
  expect(await db.rows("select cause from dead_letter where subject_id = $1", [id])).toEqual([
    { cause: "poison" },
  ]);
});

test("G-12 a call that ends its process is tried three times, and then set aside", async () => {
  const id = await hook("/kills");
  for (let start = 1; start <= 3; start += 1) {
    armFailpoint({ name: "delivery.afterGuard", act: "throw", nth: 1 });
    await expect(deliver()).rejects.toThrow("failpoint");
    expect(await row(id)).toMatchObject({ state: "sending", attempts: start });
    await travel(2 * MINUTE);
  }
  armFailpoint(null);
  await deliver();
  expect(await row(id)).toMatchObject({ state: "dead", reason: "poison", attempts: 3 });
  expect((await attempts(id)).map(({ outcome }) => outcome)).toEqual([null, null, null]);
  expect(sink.calls.filter(({ headers }) => headers["idempotency-key"] === id)).toEqual([]);
});

test("G-12 FT-21 a third owner that was starved of its lease, and lives, sends what it holds: nobody is dead", async () => {
  const id = await hook("/starved");
  for (let start = 0; start < 2; start += 1) {
    armFailpoint({ name: "delivery.afterClaim", act: "throw", nth: 1 });
    await expect(deliver()).rejects.toThrow("failpoint");
    await travel(MINUTE);
  }
  // The third start comes to its lapse while it renders; the sweep of the others looks at it meanwhile.
  armFailpoint({ name: "delivery.afterClaim", act: "slow", nth: 1 });
  const slow = runLane(platform, `${workspace.id}:webhook`);
  await expect.poll(async () => (await row(id)).starts).toBe(3);
  // Had it not the time that its process has, it would be set aside now, or begun by another.
  await travel(45_000);
  await recover(platform);
  expect(await lanesWithWork(db)).toEqual([]);
  await slow;
  expect(await row(id)).toMatchObject({ state: "sent", attempts: 1 });
});

test("G-14 calls that a dead process has left come back at once, however many; those that were refused wait their turn", async () => {
  const all = await Promise.all(Array.from({ length: 100 }, (_, n) => hook(`/left-${n}`)));
  const lane = `${workspace.id}:webhook`;
  armFailpoint({ name: "delivery.afterGuard", act: "throw", nth: 1 });
  await expect(runLane(platform, lane)).rejects.toThrow("failpoint");
  armFailpoint(null);
  const left = await db.rows<{ id: string }>("select id from delivery where state = 'sending'");
  expect(left.length).toBeGreaterThan(20);
  await travel(MINUTE);
  sink.answer(500);
  sink.calls.length = 0;
  await deliver();
  const again = left.map(({ id }) => id);
  const called = sink.calls.map(({ headers }) => headers["idempotency-key"]);
  expect(again.filter((id) => !called.includes(id))).toEqual([]);
  // Now the receiver itself has refused all of them.
  forgetCalls();
  await db.run("delete from breaker");
  await db.run("update delivery set parked_by = null, next_at = cairn_now() where id = any($1)", [all]);
  sink.calls.length = 0;
  sink.answer(200);
  await runLane(platform, lane);
  expect(sink.calls.length).toBeLessThan(30);
  await dropRest();
});

test("G-12 one delivery that cannot be worked on takes no neighbour with it", async () => {
  const good = [await hook("/neighbour-1"), await hook("/neighbour-2")];
  const bad = await hook("/unreadable-message");
  await db.run("update delivery set message = 'null' where id = $1", [bad]);
  await expect(deliver()).rejects.toThrow();
  await travel(MINUTE);
  await expect(deliver()).rejects.toThrow();
  for (const id of good) expect(await row(id)).toMatchObject({ state: "sent" });
  await travel(MINUTE);
  await expect(deliver()).rejects.toThrow();
  await travel(2 * MINUTE);
  await deliver();
  expect(await row(bad)).toMatchObject({ state: "dead", reason: "poison" });
});

test("G-12 a delivery whose journey version cannot be read is not sent, and its neighbours are", async () => {
  const good = await hook("/neighbour-3");
  const bad = await hook("/unreadable-journey");
  await db.run("alter table journey_version disable trigger all");
  await db.run(
    `update journey_version v set document = jsonb_set(v.document, '{steps,0,kind}', '"no-such-kind"')
     from delivery d where d.id = $1 and v.journey_id = d.journey_id`,
    [bad],
  );
  await db.run("alter table journey_version enable trigger all");
  await deliver();
  expect(await row(good)).toMatchObject({ state: "sent" });
  expect(await row(bad)).toMatchObject({ state: "cancelled", reason: "internal_error", attempts: 0 });
});
