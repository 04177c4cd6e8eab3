import { expect, test } from "vitest";
import { sha256Hex, shardOf } from "#core/kernel/hash.ts";
import { claim } from "#lib/delivery/claim.ts";
import { guard } from "#lib/delivery/guard.ts";
import { laneOf } from "#lib/delivery/lane.ts";
import { recover } from "#lib/delivery/recover.ts";
import { prepare } from "#lib/delivery/render.ts";
import { type Finished, writeResults } from "#lib/delivery/result.ts";
import { appendEvents } from "#lib/eventlog/append.ts";
import { peopleWithNews } from "#lib/eventlog/pending.ts";
import { owedByMerges } from "#lib/eventlog/queue.ts";
import { resumeLeftovers } from "#lib/runs/due.ts";
import { buildDeliveryWorld, email, webhook } from "#tests/delivery-world.ts";

// Each of these the simulation has found (docs/simulation.md): three or four things in an order that is hardly ever met.
const world = await buildDeliveryWorld({ optIn: "opt_out" });
const { platform, workspace, addPerson, addTemplate, ask, row, deliver } = world;
const { db } = platform;
const templateId = await addTemplate();
const mailLane = laneOf(workspace.id, "email");
const LEASE = { size: 10, owner: "a-test", leaseMs: 60_000 };

async function merge(loser: string, survivor: string): Promise<void> {
  await db.run("update person set merged_into = $2 where id = $1", [loser, survivor]);
  await db.run("update run set person_id = $2, rev = rev + 1 where person_id = $1", [loser, survivor]);
  await db.run("update delivery set person_id = $2 where person_id = $1", [loser, survivor]);
}

async function queueOrder(personId: string): Promise<void> {
  const now = platform.clock.now();
  await appendEvents(db, [
    {
      ...{
        workspaceId: workspace.id,
        sourceId: world.sourceId,
        messageId: `order-${personId}`,
        type: "track",
      },
      ...{ event: "Order Completed", personId, shard: shardOf(workspace.id, personId) },
      ...{ timestamp: now, receivedAt: now, body: {}, flags: [], bodyHash: sha256Hex(personId) },
    },
  ]);
}

async function guarded() {
  const claimed = await claim(db, mailLane, LEASE);
  return { claimed, prepared: await prepare(platform, workspace.id, claimed) };
}

test("V-11 S-12.7 a message claimed before a merge asks again about whom it is for now", async () => {
  const [visitor, customer] = [await addPerson(), await addPerson()];
  const id = await ask(email(templateId), { personId: visitor });
  const { prepared } = await guarded();
  await merge(visitor, customer);
  await queueOrder(customer);
  const { going } = await guard(platform, workspace.id, prepared, new Map());
  expect(going).toEqual([]);
  expect(await row(id)).toMatchObject({ state: "queued", attempts: 0 });
  await db.run("delete from event_queue");
});

test("S-12.7 an event that is queued under a merged profile is news of the survivor", async () => {
  const [visitor, customer] = [await addPerson(), await addPerson()];
  await merge(visitor, customer);
  await queueOrder(visitor);
  expect(await db.transaction((tx) => peopleWithNews(tx, [customer]))).toEqual(new Set([customer]));
  await db.run("delete from event_queue");
});

test("S-12.9 an order of whoever shares the address is news, and one of a stranger is not", async () => {
  const [one, other] = [
    await addPerson({ email: "household@example.com" }),
    await addPerson({ email: "household@example.com" }),
  ];
  const stranger = await addPerson();
  await queueOrder(other);
  const found = await db.transaction((tx) => peopleWithNews(tx, [one, other, stranger]));
  expect(found).toEqual(new Set([one, other]));
  await db.run("delete from event_queue");
});

test("S-12.7 a merge that is only noted is news of both its people", async () => {
  const [visitor, customer, stranger] = [await addPerson(), await addPerson(), await addPerson()];
  await db.run(
    `insert into person_merge (id, workspace_id, loser_id, survivor_id, loser_shard, survivor_shard, cause_seq)
     values ('mrg_noted', $1, $2, $3, 0, 0, 1)`,
    [workspace.id, visitor, customer],
  );
  const news = () => db.transaction((tx) => peopleWithNews(tx, [visitor, customer, stranger]));
  expect(await news()).toEqual(new Set([visitor, customer]));
  await db.run("update person_merge set state = 'done' where id = 'mrg_noted'");
  expect(await news()).toEqual(new Set());
});

test("V-14 S-9.2 the hour of an address counts from the try that went out", async () => {
  const [one, other] = [
    await addPerson({ email: "family@example.com" }),
    await addPerson({ email: "family@example.com" }),
  ];
  const first = await ask(email(templateId), { personId: one });
  await deliver();
  expect(await row(first)).toMatchObject({ state: "sent" });
  await db.run("update delivery set first_attempt_at = first_attempt_at - interval '3 hours' where id = $1", [
    first,
  ]);
  const second = await ask(email(templateId), { personId: other });
  await deliver();
  expect(await row(second)).toMatchObject({ state: "skipped", reason: "duplicate_address" });
});

test("SIM-5 what is parked behind a door that is not shut goes on", async () => {
  const url = "https://behind.example/";
  const [free, held] = [
    await ask(email(templateId), { personId: await addPerson() }),
    await ask(webhook(url), { personId: await addPerson() }),
  ];
  await db.run("update delivery set parked_by = 'breaker' where id = any($1::text[])", [[free, held]]);
  await db.run(
    `insert into breaker (lane, workspace_id, state, opened_at, probe_at, open_seconds, reason)
     values ($1, $2, 'open', cairn_now(), cairn_now() + interval '1 day', 30, 'failures')`,
    [`${laneOf(workspace.id, "webhook")}|behind.example`, workspace.id],
  );
  await recover(platform);
  expect((await row(free)).parked_by).toBe(null);
  expect((await row(held)).parked_by).toBe("breaker");
  await deliver();
});

test("SIM-5 G-10 a timer that was set aside while its journey was being resumed is wound up by the sweep", async () => {
  const id = await ask(email(templateId), { personId: await addPerson() });
  const { run_id: runId } = await row(id);
  const lieAside = (status: string) =>
    db.transaction(async (tx) => {
      await tx.run(
        `update run set wake_at = null, wait = '{"id":"1.1","wakeAt":1803902400000,"arms":[],"deliveryId":null,"memory":null}'
         where id = $1`,
        [runId],
      );
      await tx.run("update journey set status = $2 where id = (select journey_id from run where id = $1)", [
        runId,
        status,
      ]);
    });
  const wakeAt = async () => {
    const [found] = await db.rows<{ wake_at: Date | null }>("select wake_at from run where id = $1", [runId]);
    return found?.wake_at?.getTime() ?? null;
  };
  await lieAside("paused");
  await resumeLeftovers(db);
  expect(await wakeAt()).toBe(null);
  await lieAside("live");
  await resumeLeftovers(db);
  expect(await wakeAt()).toBe(1_803_902_400_000);
});

test("S-6.7 a timer waits for what is queued under a profile that has become its person", async () => {
  const [visitor, customer] = [await addPerson(), await addPerson()];
  await merge(visitor, customer);
  const owed = () => db.transaction((tx) => owedByMerges(tx, [visitor, customer]));
  expect(await owed()).toEqual(new Set());
  await queueOrder(visitor);
  expect(await owed()).toEqual(new Set([customer]));
  await db.run("delete from event_queue");
});

/** Lets one message go as far as its call, and answers what a worker would report of it. */
async function underWay(): Promise<Finished> {
  await ask(email(templateId), { personId: await addPerson() });
  const { prepared } = await guarded();
  const { going } = await guard(platform, workspace.id, prepared, new Map());
  const [one] = going;
  if (!one) throw new Error("the message was not let go");
  const next = { state: "sent", reason: null, afterMs: null, parkedBy: null, consumed: true } as const;
  return {
    ...{ delivery: one.delivery, attemptId: one.attemptId, address: one.address, outcome: "accepted" },
    ...{ status: "250", answer: null, providerMessageId: null, hardBounce: false, next },
  };
}

test("SIM-3 an answer is booked for its own delivery alone, whatever number its attempt had", async () => {
  const [mine, other] = [await underWay(), await underWay()];
  await writeResults(db, [{ ...mine, attemptId: other.attemptId }]);
  expect(await row(mine.delivery.id)).toMatchObject({ state: "sending" });
  expect(await row(other.delivery.id)).toMatchObject({ state: "sending" });
  await writeResults(db, [mine, other]);
  expect(await row(other.delivery.id)).toMatchObject({ state: "sent" });
});

test("V-05 a yes that comes late makes another try needless", async () => {
  const late = await underWay();
  const { id } = late.delivery;
  await db.run(
    "update delivery set state = 'queued', next_at = cairn_now() + interval '1 hour' where id = $1",
    [id],
  );
  await writeResults(db, [late]);
  expect(await row(id)).toMatchObject({ state: "sent" });
});
