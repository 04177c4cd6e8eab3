import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { countFenced, countLapsedLeases, countLateCall } from "#lib/delivery/figures.ts";
import { countItems, noteHook } from "#lib/intake/figures.ts";
import { exposeDatabase } from "#lib/operations/database-figures.ts";
import { exposeProcesses } from "#lib/operations/process-figures.ts";
import type { Verdict } from "#lib/operations/verify/verdict.ts";
import { noteVerify } from "#lib/operations/verify/verify-run.ts";
import { counter, histogram, metrics } from "#lib/platform/metrics.ts";
import { put, putPerson, putRun } from "#tests/integration/rows.ts";
import { fires, rulesOf, type Sample, samplesOf } from "#tests/prometheus.ts";
import { buildWorld } from "#tests/world.ts";
import { filesIn } from "../../architecture/sources.ts";

const { platform, workspace } = await buildWorld();
const { db } = platform;
const workspaceId = workspace.id;
const disk = { totalBytes: 1e12, logTotalBytes: 1e12, freeBytes: 5e11, freeRatio: 0.5 };
exposeProcesses(platform);
exposeDatabase(platform, () => Promise.resolve({ ...disk }));
const scrape = async () => samplesOf(await metrics().metrics());
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);
const rules = rulesOf(readFileSync("docs/alerts.yml", "utf8"));

const STATS = {
  rssBytes: 1e8,
  rssCapBytes: 5e8,
  eventLoopLagSeconds: 0.01,
  clockOffsetSeconds: 0,
  bell: "redis",
  bellUp: true,
};
let names = 0;
function fresh(prefix: string): string {
  names += 1;
  return `${prefix}_${names}`;
}
const worker = (stats: object) =>
  put(db, "worker", {
    id: fresh("wrk"),
    roles: ["engine"],
    host: "h",
    pid: names,
    version: "test",
    started_at: ago(99),
    seen_at: ago(0),
    stats: { ...STATS, ...stats },
  });
const delivery = (row: object) =>
  put(db, "delivery", {
    id: fresh("dlv"),
    workspace_id: workspaceId,
    channel: "email",
    class: "marketing",
    lane: `${workspaceId}:email`,
    message: {},
    state: "queued",
    next_at: ago(-999),
    created_at: ago(60),
    ...row,
  });
const letter = (cause: string, n = 1) =>
  db.run(
    `insert into dead_letter (id, workspace_id, subject_kind, subject_id, cause, fingerprint, summary, first_at, last_at)
     select 'dlq_' || $3 || i, $1, 'event', $3 || i, $2, 'f', 'x', now(), now() from generate_series(1, $4::int) i`,
    [workspaceId, cause, fresh("l"), n],
  );
const canary = async (seconds: number) => {
  await db.run("delete from canary");
  await put(db, "canary", { minute: ago(60), sent_at: ago(90), settled_at: ago(90 - seconds) });
};
const verdict = (id: string, violations: number): Verdict => ({
  id,
  title: "x",
  violations,
  first: [],
  notRun: null,
  tookMs: 0,
});
const checked = async (violations: number, id = "V-02", at = ago(1)) => {
  await db.run("delete from verify_run");
  await noteVerify(db, "quick", 5, [verdict(id, violations)]);
  await db.run("update verify_run set at = $1", [at]);
};
const queued = async (seconds: number) => {
  await db.run("delete from event_queue");
  for (const [shard, age] of [
    [3, 1],
    [9, seconds],
  ] as const)
    await put(db, "event_queue", {
      shard,
      workspace_id: workspaceId,
      seq: 1_000 - age,
      person_id: "prs_1",
      received_at: ago(age),
    });
};
const timer = async (seconds: number) => {
  await db.run("delete from run");
  await putRun(db, {
    workspaceId,
    journeyId: "jrn_1",
    id: "run_1",
    person_id: "prs_1",
    wake_at: ago(seconds),
  });
};
const observe = (name: string, value: number) => histogram(name, "Of a test").observe(value);
const requests = (status: number, n: number) =>
  counter("cairn_intake_requests_total", "Of a test", ["status"]).inc({ status }, n);
const messages = async (bounces: number, complaints: number, sent = 1_000) => {
  await db.run("delete from delivery");
  await db.run("delete from address_state");
  await db.run(
    `insert into delivery (id, workspace_id, channel, class, lane, message, state, next_at, created_at, first_attempt_at)
     select 'm' || i, $1, 'email', 'marketing', 'x', '{}', 'sent', now(), now(), now() from generate_series(1, $2::int) i`,
    [workspaceId, sent],
  );
  await db.run(
    `insert into address_state (workspace_id, channel, address, suppressed, suppressed_at)
     select $1, 'email', 'a' || i, case when i <= $2::int then 'hard_bounce' else 'complaint' end, now()
     from generate_series(1, $2::int + $3::int) i`,
    [workspaceId, bounces, complaints],
  );
};
/** What no test can wait for is put into the scrape; that the figure is there is seen before. */
const pretend = (name: string, value: number) => (samples: readonly Sample[]) => {
  expect(samples.some((one) => one.name === name)).toBe(true);
  return samples.map((one) => (one.name === name ? { ...one, value } : one));
};

type Drive = () => unknown;
/** How each alert is brought about, and how it is not: one step before its mark. */
const DRIVES: Readonly<
  Record<string, Readonly<{ over: Drive; under: Drive; pretend?: [string, number, number] }>>
> = {
  CairnLedgerMismatch: { over: () => checked(1), under: () => checked(0) },
  CairnCanarySlow: { over: () => canary(21), under: () => canary(5) },
  CairnCanaryLost: { over: () => canary(61), under: () => canary(50) },
  CairnCanaryAbsent: { over: () => db.run("delete from canary"), under: () => canary(5) },
  CairnInboxLate: { over: () => queued(31), under: () => queued(20) },
  CairnInboxStuck: { over: () => queued(121), under: () => queued(100) },
  CairnTimersLate: { over: () => timer(16), under: () => timer(10) },
  CairnTimersStuck: { over: () => timer(61), under: () => timer(40) },
  CairnDeliveryLate: {
    over: () => delivery({ next_at: ago(61) }),
    under: () => delivery({ next_at: ago(30) }),
  },
  CairnDeliveryStuck: {
    over: () => delivery({ next_at: ago(601) }),
    under: () => delivery({ next_at: ago(500) }),
  },
  CairnUnknownOpen: { over: () => delivery({ state: "unknown" }), under: () => delivery({ state: "sent" }) },
  CairnUnknownMany: {
    over: async () => {
      for (let at = 0; at < 101; at += 1) await delivery({ state: "unknown" });
    },
    under: () => delivery({ state: "unknown" }),
  },
  CairnDeadLettersGrow: { over: () => letter("permanent", 51), under: () => letter("permanent", 20) },
  CairnDeadLettersBug: { over: () => letter("poison"), under: () => letter("permanent") },
  CairnParkedByConfiguration: {
    over: () => delivery({ parked_by: "configuration" }),
    under: () => delivery({ parked_by: "pause" }),
  },
  CairnBreakerOpen: breakers(),
  CairnBreakerOpenLong: breakers(),
  CairnLeasesExpire: { over: () => countLapsedLeases(1), under: () => undefined },
  CairnLeasesExpireOften: { over: () => countLapsedLeases(51), under: () => countLapsedLeases(10) },
  CairnCommitsFenced: { over: () => countFenced(1), under: () => undefined },
  CairnCommitsFencedOften: { over: () => countFenced(51), under: () => countFenced(10) },
  CairnClockOff: {
    over: () => worker({ clockOffsetSeconds: -2.5 }),
    under: () => worker({ clockOffsetSeconds: 1 }),
  },
  CairnClockFarOff: {
    over: () => worker({ clockOffsetSeconds: 31 }),
    under: () => worker({ clockOffsetSeconds: 20 }),
  },
  CairnDiskLow: disks(0.19, 0.3),
  CairnDiskFull: disks(0.09, 0.15),
  CairnWalGrows: wal(0.3),
  CairnWalFull: wal(0.6),
  CairnPoolWaits: slow("cairn_pg_pool_wait_seconds", 0.9, 0.1),
  CairnPoolStarves: slow("cairn_pg_pool_wait_seconds", 9, 0.9),
  CairnLongTransaction: held(31, 20),
  CairnVeryLongTransaction: held(301, 200),
  CairnIntakeErrors: errors(20, 0),
  CairnIntakeFails: errors(200, 20),
  CairnIntakeSlow: slow("cairn_intake_seconds", 0.3, 0.05),
  CairnIntakeVerySlow: slow("cairn_intake_seconds", 4, 0.3),
  CairnItemsRefused: { over: () => items(20), under: () => items(0) },
  CairnOptOutSlow: slow("cairn_optout_commit_seconds", 2, 0.05),
  CairnOptOutVerySlow: slow("cairn_optout_commit_seconds", 11, 2),
  CairnLateCalls: { over: () => countLateCall(), under: () => undefined },
  CairnComplaints: { over: () => messages(0, 2), under: () => messages(0, 0) },
  CairnComplaintsMany: { over: () => messages(0, 4), under: () => messages(0, 2) },
  CairnBounces: { over: () => messages(21, 0), under: () => messages(10, 0) },
  CairnBouncesMany: { over: () => messages(51, 0), under: () => messages(40, 0) },
  CairnSendFreeze: freezes(),
  CairnSendFreezeLong: freezes(),
  CairnBellDown: { over: () => worker({ bellUp: false }), under: () => worker({}) },
  CairnVerifyOld: { over: () => checked(0, "V-02", ago(901)), under: () => checked(0, "V-02", ago(600)) },
  CairnVerifyVeryOld: {
    over: () => checked(0, "V-02", ago(3_601)),
    under: () => checked(0, "V-02", ago(3_000)),
  },
  CairnIntegrityErrors: { over: () => checked(1, "V-09"), under: () => checked(0, "V-09") },
  CairnHookRefused: { over: () => hooks(3), under: () => hooks(2) },
  CairnHookEndangered: { over: () => hooks(6), under: () => hooks(5) },
  CairnMemoryHigh: { over: () => worker({ rssBytes: 4.1e8 }), under: () => worker({ rssBytes: 3.9e8 }) },
  CairnMemoryFull: { over: () => worker({ rssBytes: 4.8e8 }), under: () => worker({ rssBytes: 4.1e8 }) },
  CairnEventLoopSlow: { over: () => worker({ eventLoopLagSeconds: 0.6 }), under: () => worker({}) },
  CairnEventLoopStuck: {
    over: () => worker({ eventLoopLagSeconds: 6 }),
    under: () => worker({ eventLoopLagSeconds: 1 }),
  },
};

function breakers() {
  const breaker = (state: string) =>
    put(db, "breaker", { lane: fresh("lane"), workspace_id: workspaceId, state, reason: "failures" });
  return { over: () => breaker("open"), under: () => breaker("closed") };
}
function freezes() {
  const freeze = (since: Date | null) =>
    put(db, "control", { workspace_id: fresh("wsp"), scope: "freeze", subject: "", paused_at: since });
  return { over: () => freeze(ago(1)), under: () => freeze(null) };
}
function disks(over: number, under: number) {
  const free = (ratio: number) => () => Object.assign(disk, { freeRatio: ratio });
  return { over: free(over), under: free(under) };
}
function wal(share: number) {
  const size = async (ratio: number) => {
    const [row] = await db.rows<{ bytes: number }>("select sum(size)::float8 as bytes from pg_ls_waldir()");
    Object.assign(disk, { logTotalBytes: (row?.bytes ?? 0) / ratio });
  };
  return { over: () => size(share), under: () => size(share - 0.2) };
}
function slow(name: string, over: number, under: number) {
  return {
    over: () => Array.from({ length: 500 }, () => observe(name, over)),
    under: () => Array.from({ length: 500 }, () => observe(name, under)),
  };
}
function held(over: number, under: number) {
  const name = "cairn_pg_longest_transaction_seconds";
  return {
    over: () => undefined,
    under: () => undefined,
    pretend: [name, over, under] as [string, number, number],
  };
}
function errors(over: number, under: number) {
  const answered = (bad: number) => () => {
    requests(200, 9_900);
    requests(503, bad);
  };
  return { over: answered(over), under: answered(under) };
}
function items(rejected: number) {
  countItems(Array.from({ length: 1_000 }, () => ({ status: "accepted" as const })));
  countItems(
    Array.from({ length: rejected }, () => ({
      status: "rejected" as const,
      refusal: { code: "bad_json" as const },
    })),
  );
}
function hooks(n: number) {
  noteHook("src_1", 200);
  for (let at = 0; at < n; at += 1) noteHook("src_1", 401);
}

/** Everything as it is on a good day. */
async function calm() {
  for (const table of [
    "delivery",
    "dead_letter",
    "breaker",
    "worker",
    "event_queue",
    "run",
    "address_state",
    "control",
  ])
    await db.run(`delete from ${table}`);
  Object.assign(disk, { totalBytes: 1e12, logTotalBytes: 1e12, freeRatio: 0.5 });
  noteHook("src_1", 200);
  await canary(3);
  await checked(0);
  await worker({});
}
await putPerson(db, workspaceId, "prs_1");

test("AL-01 AL-22 the file has both severities, a sentence each, and names every check that there are figures for", () => {
  expect(rules.length).toBeGreaterThan(40);
  for (const rule of rules) {
    expect(["warn", "page"]).toContain(rule.severity);
    expect(rule.summary).toMatch(/[.?]$/);
    expect(rule.for === null || /^\d+[smh]$/.test(rule.for)).toBe(true);
  }
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  const expected = Array.from({ length: 22 }, (_none, at) => `AL-${String(at + 1).padStart(2, "0")}`);
  expect([...new Set(rules.map(({ check }) => check))].toSorted()).toEqual(expected);
  expect(rules.map(({ alert }) => alert).toSorted()).toEqual(Object.keys(DRIVES).toSorted());
});

test("AL-01 AL-22 every figure that a rule asks for is one that the product has", () => {
  const code = filesIn(["lib", "workers"], /\.ts$/).map(({ text }) => text);
  const asked = rules
    .flatMap(({ expr }) => expr.match(/cairn_\w+/g) ?? [])
    .map((name) => name.replace(/_bucket$/, ""));
  const known = (name: string) => code.some((text) => text.includes(`"${name}"`));
  expect([...new Set(asked)].filter((name) => !known(name))).toEqual([]);
});

test("on a good day nothing fires", async () => {
  await calm();
  await scrape();
  const before = await scrape();
  const after = await scrape();
  expect(rules.filter(({ expr }) => fires(expr, before, after)).map(({ alert }) => alert)).toEqual([]);
});

describe("each alert", () => {
  test.each(rules.map((rule) => [rule.check, rule.alert, rule] as const))(
    "%s %s fires over its mark and not under it",
    async (_check, alert, { expr }) => {
      const drive = DRIVES[alert];
      if (!drive) throw new Error(`nobody drives ${alert}`);
      const firesAfter = async (act: Drive, value: number | undefined) => {
        await calm();
        const before = await scrape();
        await act();
        const seen = await scrape();
        const name = drive.pretend?.[0];
        return fires(
          expr,
          before,
          name === undefined || value === undefined ? seen : pretend(name, value)(seen),
        );
      };
      expect(await firesAfter(drive.under, drive.pretend?.[2])).toBe(false);
      if (alert === "CairnCanaryAbsent") {
        await drive.over();
        expect(fires(expr, await scrape(), await scrape())).toBe(true);
      } else expect(await firesAfter(drive.over, drive.pretend?.[1])).toBe(true);
    },
  );
});

test("G-20 no label of ours holds an address, a name or an id of a person", async () => {
  await calm();
  await delivery({ address: "ada@example.com", person_id: "prs_1", next_at: ago(61) });
  const text = (await metrics().metrics()).split("\n").filter((line) => line.startsWith("cairn_"));
  expect(text.filter((line) => /@|prs_|per_/.test(line))).toEqual([]);
});
