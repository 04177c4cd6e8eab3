import { spawnSync } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { BELL } from "../bell.ts";
import { findViolations } from "../check.ts";
import { buildFleet, type Fleet } from "../fleet.ts";
import { openNameServer } from "../name-server.ts";
import { startWorker, until } from "../processes.ts";
import { noteFault } from "../tier.ts";

const GOOD = ["127.0.0.1"];
/** Ourselves by another address, inside, the cloud's secrets, and a good one beside a bad one. */
const PRIVATE = [["127.0.0.2"], ["10.0.0.1"], ["169.254.169.254"], ["127.0.0.1", "127.0.0.2"]];

const noMounts =
  spawnSync("unshare", ["--mount", "true"]).status !== 0 && "not run: it needs root and unshare";

describe.skipIf(noMounts)(noMounts || "names", () => {
  test("FT-33 RT-04 SEC-10 a provider's name leads inside, then cannot be found, then now and then: refused without a connection, tried again behind a breaker, and everything else happens once", async () => {
    const names = await openNameServer();
    const fleet = await buildFleet({
      short: true,
      callUrl: ({ host }) => `http://hook.provider.test:${host.split(":")[1]}/`,
      settings: { CAIRN_ALLOW_PRIVATE: "127.0.0.1/32" },
    });
    const inside = await openTrap(Number(fleet.sink.host.split(":")[1]));
    names.say(...PRIVATE, PRIVATE[0] ?? []);
    const worker = await startWorker(fleet.environment, names.through);
    await fleet.add(0, 12);
    await until(async () => (await fleet.ended()) === 12, "who led inside has come to an end");
    expect(await outcomes(fleet)).toEqual([{ state: "dead", status: "blocked_address", n: 12 }]);
    expect([inside(), fleet.sink.calls.length]).toEqual([0, 0]);

    names.say("silent", "nxdomain", "servfail");
    const begun = performance.now();
    // As many as the budget of retries has in store: it is refilled by real time (S-11.2).
    await fleet.add(12, 20);
    await until(() => isOpen(fleet), "the breaker is open");
    expect(fleet.sink.calls).toEqual([]);
    // The breaker's first trial fails, the second goes well, and of the rest one does not.
    names.say("servfail", GOOD, "nxdomain", GOOD);
    await until(async () => {
      await skipTheWait(fleet);
      return (await fleet.ended()) === 32;
    }, "every run has come to its end");
    const survivedMs = performance.now() - begun;
    expect(await isOpen(fleet)).toBe(false);
    expect(await outcomes(fleet)).toEqual([
      { state: "dead", status: "blocked_address", n: 12 },
      { state: "sent", status: "HTTP 200", n: 20 },
    ]);
    expect([inside(), fleet.sink.effects().size, fleet.sink.repeats()]).toEqual([0, 20, 0]);
    expect(await findViolations(fleet.world, { sink: fleet.sink })).toEqual([]);
    const note = `12 refused, 20 sent after the breaker; ${names.asked()} names asked for, 0 connections inside`;
    noteFault({ id: "FT-33", bell: BELL, survivedMs, lost: 0, twice: 0, unknown: 0, note });
    expect(await worker.stop()).toBe(0);
  });
});

/** Listens where nobody may come, and counts those who do. */
async function openTrap(port: number): Promise<() => number> {
  let come = 0;
  const server = createServer((socket) => {
    come += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.2", resolve));
  expect((server.address() as AddressInfo).port).toBe(port);
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return () => come;
}

/** How deliveries ended, and what their last attempts were told. */
const outcomes = ({ world }: Fleet) =>
  world.platform.db.rows(
    `select d.state, a.status, count(*) as n from delivery d
       join lateral (select status from attempt where delivery_id = d.id order by number desc limit 1) a on true
     group by 1, 2 order by 1, 2`,
  );

async function isOpen({ world }: Fleet): Promise<boolean> {
  return (await world.platform.db.rows("select lane from breaker where state <> 'closed'")).length > 0;
}

/** Goes on to when a delivery or the breaker's next trial is due, unless somebody is at work. */
async function skipTheWait({ world }: Fleet): Promise<void> {
  const [row] = await world.platform.db.rows<{ next: Date | null; busy: boolean }>(
    `select exists (select from delivery where state = 'sending' or lease_owner is not null) as busy,
       least((select min(next_at) from delivery where state in ('queued', 'deferred') and parked_by is null),
         (select min(probe_at) from breaker where state = 'open')) as next`,
  );
  if (row?.next && !row.busy && row.next.getTime() > (await world.now()))
    await world.travel(row.next.getTime());
}
