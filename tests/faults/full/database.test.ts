import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { recordConsent } from "#lib/consent/ledger.ts";
import { openDatabase } from "#lib/platform/db.ts";
import { BELL } from "../bell.ts";
import { findViolations } from "../check.ts";
import { buildFleet, expectExactly } from "../fleet.ts";
import { p99, startLoad } from "../load.ts";
import { startOwnPostgres } from "../own-postgres.ts";
import { startIntake, startWorker, until } from "../processes.ts";
import { noteFault } from "../tier.ts";

test("FT-15 G-1 G-13 a database without a free connection, and a table that an idle session has locked: the door says so at once, and is itself again soon", async () => {
  const postgres = await startOwnPostgres({ max_connections: "40" });
  const fleet = await buildFleet({ url: postgres.url });
  const { db } = fleet.world.platform;
  const intake = await startIntake({ ...fleet.environment, CAIRN_BELL: "none" });
  const people = 400;
  const door = { url: intake.url, key: fleet.world.keys.write };
  const load = startLoad(door, fleet.ledger, { people, together: 1, restMs: 25, repeats: 0.05 });
  await until(() => load.taken() > 100, "some events are taken");

  // It takes whatever comes free, also what the door is made to let go of.
  const leak = startLeak(postgres.url);
  await until(async () => {
    await db.rows(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cairn-front'",
    );
    return load.refusals().length >= 8;
  }, "the door is found shut");
  const shed = [...load.refusedMs()];
  expect(load.refusals().at(-1)).toEqual({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
  await leak.mend();
  let taken = load.taken();
  await until(() => load.taken() > taken, "the door takes events again");

  // A session of ours that has locked the log, and then does nothing any more.
  const idle = openDatabase({
    ...{ url: postgres.url, applicationName: "cairn-test", max: 1, statementTimeoutMs: 60_000 },
  });
  onTestFinished(() => idle.end());
  const locked = performance.now();
  const lost = idle.transaction(async (tx) => {
    await tx.run("lock table event in access exclusive mode");
    await until(async () => (await sessionsOf(db)) === 0, "the idle session is gone");
  });
  await expect(lost).rejects.toThrow();
  const cutMs = performance.now() - locked;
  taken = load.taken();
  await until(() => load.taken() > taken, "the door takes events again");
  const backMs = performance.now() - locked;
  await load.done;
  const worker = await startWorker(fleet.environment);
  await until(async () => (await fleet.ended()) === people, "every run has come to its end");
  noteFault({
    ...{ id: "FT-15", bell: "none", survivedMs: backMs, ...(await expectExactly(fleet, people, true)) },
    note: `no connection: 503 after ${Math.round(p99(shed))} ms at most; lock: session cut after ${Math.round(cutMs / 1_000)} s`,
  });
  // The machine may be slow; a wait for a connection that does not come would be ten seconds.
  expect(p99(shed)).toBeLessThan(3_000);
  expect(backMs).toBeLessThan(30_000);
  expect(await Promise.all([intake.stop(), worker.stop()])).toEqual([0, 0]);
});

/** Takes every connection that comes free, as a program does that forgets to give them back. */
function startLeak(url: string): Readonly<{ mend(): Promise<void> }> {
  const held: pg.Client[] = [];
  let mended = false;
  const grab = async () => {
    while (!mended) {
      const client = new pg.Client({ connectionString: url });
      client.on("error", () => undefined);
      // 53300 where there is none left.
      await client.connect().then(
        () => held.push(client),
        () => undefined,
      );
    }
  };
  const grabbing = Promise.all([grab(), grab(), grab(), grab()]);
  const mend = async () => {
    mended = true;
    await grabbing;
    for (const client of held.splice(0)) await client.end();
  };
  onTestFinished(mend);
  return { mend };
}

/** Sessions that hold a transaction open and do nothing in it. */
async function sessionsOf(db: Readonly<{ rows: (sql: string) => Promise<object[]> }>): Promise<number> {
  const open =
    "select 1 from pg_stat_activity where application_name = 'cairn-test' and state = 'idle in transaction'";
  return (await db.rows(open)).length;
}

test("FT-17 G-4 G-24 fifty writers on one person, with merges, opt-outs and mails among them: nothing is lost, and the last word counts", async () => {
  const fleet = await buildFleet({ settings: { CAIRN_LEASE_TTL: "20" } });
  const { db } = fleet.world.platform;
  const { workspace } = fleet.world;
  const [intake, other] = [await startIntake(fleet.environment), await startIntake(fleet.environment)];
  const workers = await Promise.all([startWorker(fleet.environment), startWorker(fleet.environment)]);
  const writes = 600;
  const begun = performance.now();
  const [before] = await deadlocks();
  // Each also names a device of its own, which by that becomes the same person.
  const items = (name: string) => {
    const n = Number(name.replace(/\D/g, ""));
    const who = { userId: "hot", anonymousId: `device-${name}` };
    return [
      { type: "track", event: "Seen", anonymousId: who.anonymousId, messageId: `${name}-s` },
      {
        type: "identify",
        ...who,
        messageId: `${name}-i`,
        traits: { [`t${n % 7}`]: name, email: "hot@example.test" },
      },
      { type: "track", event: "Product Added", userId: "hot", messageId: `${name}-a` },
    ];
  };
  const loads = [intake, other].map(({ url }, at) =>
    startLoad({ url, key: fleet.world.keys.write }, fleet.ledger, {
      ...{ people: writes / 2, prefix: `w${at}x`, senders: 25, together: 1, items, seed: at + 1 },
    }),
  );
  const optOuts = Array.from({ length: 5 }, async (_, at) => {
    for (let turn = 0; turn < 40; turn += 1)
      await db.transaction((tx) =>
        recordConsent(tx, [
          {
            ...{ workspaceId: workspace.id, personId: null, channel: "email", address: "hot@example.test" },
            ...{ topic: "", state: (turn + at) % 2 === 0 ? "unsubscribed" : "subscribed", source: "form" },
          },
        ]),
      );
  });
  await Promise.all([...loads.map(({ done }) => done), ...optOuts]);
  await until(async () => (await left()) === 0, "everything is worked");
  const survivedMs = performance.now() - begun;
  const [row] = await db.rows<{ people: number; wrong: number }>(
    `select (select count(distinct coalesce(p.merged_into, p.id)) from person_identifier i join person p on p.id = i.person_id
         where i.workspace_id = $1) as people,
       (select count(*) from (
          select distinct on (t.key) t.key, t.value from event e cross join jsonb_each(e.body -> 'traits') t
          where e.workspace_id = $1 and e.type = 'identify' order by t.key, e.timestamp desc, e.seq desc) last
        where last.value is distinct from (select p.traits -> last.key from person p where p.id = (
          select coalesce(p.merged_into, p.id) from person_identifier i join person p on p.id = i.person_id
          where i.workspace_id = $1 and i.value = 'hot'))) as wrong`,
    [workspace.id],
  );
  expect(row).toEqual({ people: 1, wrong: 0 });
  expect(await findViolations(fleet.world, { sink: fleet.sink, ledger: fleet.ledger })).toEqual([]);
  const refusals = loads.flatMap((load) => load.refusals());
  expect(refusals).toEqual([]);
  const [after] = await deadlocks();
  noteFault({
    ...{ id: "FT-17", bell: BELL, survivedMs, lost: 0, twice: 0, unknown: 0 },
    note: `${writes} writes of 50 writers, ${(after?.n ?? 0) - (before?.n ?? 0)} deadlocks mended unseen, p99 ${Math.round(p99(loads.flatMap((load) => load.tookMs())))} ms`,
  });
  expect(await Promise.all([intake, other, ...workers].map((one) => one.stop()))).toEqual([0, 0, 0, 0]);

  function deadlocks() {
    return db.rows<{ n: number }>(
      "select deadlocks::int as n from pg_stat_database where datname = current_database()",
    );
  }
  async function left(): Promise<number> {
    const [open] = await db.rows<{ n: number }>(
      `select (select count(*) from event_queue) + (select count(*) from person_merge where state = 'noted')
         + (select count(*) from delivery where state in ('queued', 'sending') and parked_by is null) as n`,
    );
    return open?.n ?? 0;
  }
});
