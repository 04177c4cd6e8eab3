import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { JourneyDocument } from "#core/journey/document.ts";
import { planSchema } from "#core/journey/plan.ts";
import { afterJourneyPause } from "#lib/delivery/after-journey-pause.ts";
import { pauseJourney, resumeJourney } from "#lib/journeys/control-journey.ts";
import { createJourney } from "#lib/journeys/create-journey.ts";
import { applyDraftCommands, putDraft } from "#lib/journeys/edit-draft.ts";
import { publishDraft } from "#lib/journeys/publish-draft.ts";
import { parseAllowedTargets } from "#lib/platform/allowed-targets.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { standingIn } from "#lib/runs/plan-moves.ts";
import { draw, exit } from "#tests/builders.ts";
import { cloneDatabase } from "#tests/database.ts";
import { buildJourneyWorld } from "#tests/journey-world.ts";
import { BELL, bellSettings } from "./bell.ts";
import { expectClean } from "./check.ts";
import { seconds } from "./fleet.ts";
import { itemsOf } from "./load.ts";
import { startWorker, until } from "./processes.ts";
import { openRecordingSink } from "./sink.ts";
import { noteFault, size } from "./tier.ts";

/** What the editor may draw calls to is said by the same setting that the workers are started with. */
function reaching(platform: Platform, host: string): Platform {
  const allowPrivate = { targets: parseAllowedTargets(host) ?? [], ownHost: "localhost" };
  return { ...platform, env: { ...platform.env, allowPrivate } };
}

test("FT-71 G-10 G-17 a journey is published every 100 ms, paused and resumed under load: no run is stranded, lost or repeated, and each keeps its version", async () => {
  const url = await cloneDatabase();
  const sink = await openRecordingSink("naive");
  const world = await buildJourneyWorld({ url });
  const { workspace, members } = world;
  const platform = reaching(world.platform, sink.host);
  const { db } = platform;
  const actor = { kind: "member", id: members.editor.id, name: "The editor" } as const;
  const call = <Params, Body>(params: Params, body: Body) => ({ platform, workspace, actor, params, body });
  const created = await createJourney(call({}, { name: "Ever new", document: drawn(sink.url) }));
  if (!created.ok) throw new Error(JSON.stringify(created.problem));
  const journeyId = created.journey.id;
  let revision = 1;
  let versions = 0;
  const publish = async () => {
    const renamed = { kind: "renameStep", id: "wait", name: `Wait ${versions}` } as const;
    const saved = await applyDraftCommands(
      call({ journeyId }, { baseRevision: revision, commands: [renamed] }),
    );
    if (!saved.ok) throw new Error(JSON.stringify(saved.problem));
    revision = saved.saved.revision;
    const done = await publishDraft(call({ journeyId }, { revision, note: "" }));
    if (!done.ok) throw new Error(JSON.stringify(done.problem));
    versions += 1;
  };
  await publish();
  const environment = { DATABASE_URL: url, ...(await bellSettings()), CAIRN_ALLOW_PRIVATE: sink.host };
  const worker = await startWorker(environment);
  const people = size(300, 3_000);
  const each = 10;
  for (let from = 0; from < people; from += each) {
    await world.send(...Array.from({ length: each }, (_, n) => itemsOf(`p${from + n}`)).flat());
    await publish();
    await sleep(100);
    if (from === people / 2) await pauseAndResume();
  }
  await until(async () => (await ended()) === people, "every run has come to its end");
  expect([sink.calls.length, sink.effects().size]).toEqual([people, people]);
  const [row] = await db.rows<{ strays: number; versions: number }>(
    `select (select count(*) from transition t join run r on r.id = t.run_id where t.version <> r.version) as strays,
       (select count(distinct version) from run) as versions`,
  );
  expect(row?.strays).toBe(0);
  expect(row?.versions).toBeGreaterThan(1);
  await expectClean(world, { sink });
  noteFault({
    id: "FT-71",
    bell: BELL,
    lost: 0,
    twice: 0,
    unknown: 0,
    note: `${versions} versions, ${row?.versions} of them entered`,
  });
  expect(await worker.stop()).toBe(0);

  async function ended(): Promise<number> {
    const [counted] = await db.rows<{ n: number }>("select count(*) as n from run where state = 'exited'");
    return counted?.n ?? 0;
  }
  async function pauseAndResume(): Promise<void> {
    await until(() => sink.calls.length > 0, "calls go out");
    expect((await pauseJourney(call({ journeyId }, {}))).ok).toBe(true);
    // G-10: two seconds, then silence.
    await sleep(2_000);
    const calls = sink.calls.length;
    await sleep(2_000);
    expect(sink.calls).toHaveLength(calls);
    expect((await resumeJourney(call({ journeyId }, {}), afterJourneyPause(db))).ok).toBe(true);
  }
});

test("C6 G-17 a journey is published every 100 ms while people enter, and each time everybody inside is moved along: nobody is stranded, none is called twice", async () => {
  const url = await cloneDatabase();
  const sink = await openRecordingSink("naive");
  const world = await buildJourneyWorld({ url });
  const { workspace, members } = world;
  const platform = reaching(world.platform, sink.host);
  const { db } = platform;
  const actor = { kind: "member", id: members.editor.id, name: "The editor" } as const;
  const call = <Params, Body>(params: Params, body: Body) => ({ platform, workspace, actor, params, body });
  const created = await createJourney(call({}, { name: "Moved along", document: drawn(sink.url, WAIT) }));
  if (!created.ok) throw new Error(JSON.stringify(created.problem));
  const { id: journeyId } = created.journey;
  const everyone = planSchema.parse({ people: "everyone" });
  let revision = 1;
  let versions = 0;
  const publish = async () => {
    // Now a little longer, now a little shorter: who is moved has a new due time each time.
    const document = drawn(sink.url, WAIT + (versions % 2), `Wait ${versions}`);
    const saved = await putDraft(call({ journeyId }, { baseRevision: revision, document }));
    if (!saved.ok) throw new Error(JSON.stringify(saved.problem));
    revision = saved.saved.revision;
    const body = { revision, note: "", plan: everyone };
    const done = await publishDraft(call({ journeyId }, body), { standingOf: standingIn });
    if (!done.ok) throw new Error(JSON.stringify(done.problem));
    versions += 1;
  };
  await publish();
  const environment = { DATABASE_URL: url, CAIRN_BELL: "postgres", CAIRN_ALLOW_PRIVATE: sink.host };
  const worker = await startWorker(environment);
  const rounds = size(60, 600);
  const each = 5;
  const people = rounds * each;
  for (let round = 0; round < rounds; round += 1) {
    const names = Array.from({ length: each }, (_, n) => `m${round * each + n}`);
    await Promise.all([world.send(...names.flatMap((name) => itemsOf(name))), sleep(100)]);
    await publish();
  }
  await until(
    async () => (await count("run where state = 'exited'")) === people,
    "every run has come to its end",
    120_000,
  );
  await until(
    async () => (await count("journey_change where moves = 'ahead'")) === 0,
    "every plan is carried out",
    120_000,
  );
  expect([sink.calls.length, sink.effects().size]).toEqual([people, people]);
  expect(await count("run where state in ('active', 'waiting', 'failed')")).toBe(0);
  expect(await count("run_move where outcome <> 'moved'")).toBe(0);
  const moved = await count("run_move where outcome = 'moved'");
  const [row] = await db.rows<{ n: number }>("select count(distinct run_id) as n from run_move");
  expect(row?.n).toBeGreaterThan(people / 2);
  await expectClean(world, { sink });
  const note = `${versions} versions, ${moved} moves of ${row?.n} people`;
  noteFault({ id: "C6", bell: "postgres", lost: 0, twice: 0, unknown: 0, note });
  expect(await worker.stop()).toBe(0);

  async function count(what: string): Promise<number> {
    const [counted] = await db.rows<{ n: number }>(`select count(*) as n from ${what}`);
    return counted?.n ?? 0;
  }
});

/** Longer than the ten seconds in which nobody is moved. */
const WAIT = 16;

function drawn(url: string, wait = 2, name = "wait"): JourneyDocument {
  const trigger = { kind: "event-trigger", config: { event: "Product Added" } };
  const act = { kind: "webhook", config: { url, body: "{}", timeoutSeconds: 3 } };
  const document = drawnWith(trigger, wait, act);
  return {
    ...document,
    steps: document.steps.map((step) => (step.id === "wait" ? { ...step, name } : step)),
  };
}

function drawnWith(trigger: object, wait: number, act: object): JourneyDocument {
  const steps = { trigger, wait: seconds(wait), act, end: exit } as Parameters<typeof draw>[0];
  return draw(steps, ["trigger --next--> wait", "wait --next--> act", "act --next--> end"]);
}
