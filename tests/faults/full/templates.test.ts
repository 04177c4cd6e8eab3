import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { draw, exit } from "#tests/builders.ts";
import { BELL } from "../bell.ts";
import { findViolations } from "../check.ts";
import { buildFleet } from "../fleet.ts";
import { addNeighbours, unaffected } from "../neighbours.ts";
import { peakMb, startIntake, startWorker, until } from "../processes.ts";
import { addReceipt } from "../receipt.ts";
import { noteFault } from "../tier.ts";

/** Each as its author may save it, and without an end for whoever gets it. */
const BOMBS = {
  turns:
    "{% for a in (1..99) %}{% for b in (1..99) %}{% for c in (1..99) %}x{% endfor %}{% endfor %}{% endfor %}",
  doubling:
    "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{ a | size }}",
  multiplied:
    "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..10) %}{% assign a = a | append: a %}{% endfor %}{% for i in (1..60) %}{% assign a = a | replace: 'x', a %}{% endfor %}",
  list: "{% assign a = '1,2,3,4' | split: ',' %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}",
  // One filter that works long: between its steps nobody can ask how long it has been at it.
  sorting:
    "{% assign a = 'ä,b,ö,c,' %}{% for i in (1..17) %}{% assign a = a | append: a %}{% endfor %}{% assign b = a | split: ',' | sort_natural | sort_natural | sort_natural | sort_natural | sort_natural | sort_natural | sort_natural | sort_natural | sort_natural | sort_natural | sort_natural | sort_natural %}{{ b | size }}",
} as const;
const EACH = 8;
const LOOKERS = 200;

test("FT-07 G-12 SEC-40 templates that eat time and memory: each ends as a dead letter, and the neighbours have their mail as ever", async () => {
  const fleet = await buildFleet();
  const { world } = fleet;
  const { db } = world.platform;
  const intake = await startIntake(fleet.environment);
  const worker = await startWorker({ ...fleet.environment, CAIRN_LEASE_TTL: "20" });
  const neighbours = await addNeighbours(world, intake.url);
  for (const [name, source] of Object.entries(BOMBS)) {
    const trigger = { kind: "event-trigger", config: { event: name } };
    const mail = { kind: "email", config: { templateId: await addReceipt(world, `<p>${source}</p>`) } };
    await world.publish(draw({ trigger, mail, end: exit }, ["trigger --next--> mail", "mail --next--> end"]));
  }
  await neighbours.visit("warm", 30);
  const before = await neighbours.visit("before", LOOKERS);

  const cpuMs = cpuMsOf(worker.pid);
  const begun = performance.now();
  const kinds = Object.keys(BOMBS);
  const during = neighbours.visit("during", LOOKERS);
  await world.send(
    ...kinds.flatMap((event) => Array.from({ length: EACH }, (_, n) => person(`${event}${n}`, event)).flat()),
  );
  const bombs = kinds.length * EACH;
  await until(async () => (await dead()) === bombs, "every bomb is a dead letter");
  const survivedMs = performance.now() - begun;
  const { p99Ms } = await during;
  const spentMs = cpuMsOf(worker.pid) - cpuMs;
  noteFault({
    ...{ id: "FT-07", bell: BELL, survivedMs, lost: 0, twice: 0, unknown: 0 },
    note: `${bombs} bombs, ${Math.round(spentMs / bombs)} ms CPU each; others' p99 ${Math.round(before.p99Ms)} -> ${Math.round(p99Ms)} ms`,
  });
  expect(await db.rows("select cause, count(*) as n from dead_letter group by 1")).toEqual([
    { cause: "render_limit", n: bombs },
  ]);
  // What asks how long it has been at it ends after 250 ms; one long filter is killed after a second (SEC-40).
  expect(spentMs / bombs).toBeLessThan(500);
  expect(unaffected(before.p99Ms, p99Ms)).toBe(true);
  expect(peakMb(worker.pid)).toBeLessThan(512);
  expect(await findViolations(world)).toEqual([]);
  expect(await neighbours.violations()).toEqual([]);
  expect(await Promise.all([intake.stop(), worker.stop()])).toEqual([0, 0]);

  async function dead(): Promise<number> {
    const [row] = await db.rows<{ n: number }>("select count(*) as n from delivery where state = 'dead'");
    return row?.n ?? 0;
  }
});

function person(userId: string, event: string) {
  const traits = { email: `${userId}@example.test` };
  return [
    { type: "identify", userId, messageId: `${userId}-i`, traits },
    { type: "track", event, userId, messageId: `${userId}-a` },
  ];
}

const TICKS_PER_SECOND = 100;

/** Processor time that a process has used, its threads among it. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
}
