import { beforeAll, expect, test, vi } from "vitest";
import type { Command } from "#core/journey/command.ts";
import { documentSchema, type JourneyDocument } from "#core/journey/document.ts";
import { addTopic } from "#lib/consent/topics.ts";
import type { Call } from "#lib/journeys/call.ts";
import { archiveJourney, endJourney, pauseJourney, resumeJourney } from "#lib/journeys/control-journey.ts";
import { createJourney, duplicateJourney } from "#lib/journeys/create-journey.ts";
import { applyDraftCommands } from "#lib/journeys/edit-draft.ts";
import { abandonedCart } from "#lib/journeys/gallery/abandoned-cart.ts";
import { startFromGallery } from "#lib/journeys/gallery/use-gallery.ts";
import { countJourneys, listJourneys } from "#lib/journeys/list-journeys.ts";
import { publishDraft } from "#lib/journeys/publish-draft.ts";
import { previewPublish } from "#lib/journeys/publish-preview.ts";
import { listVersions, readJourney, readVersion } from "#lib/journeys/read-journey.ts";
import { drawJourney } from "#tests/journey/draw.ts";
import { addWorkspace, buildWorld, type World } from "#tests/world.ts";

let world: World;
const OPT_OUT = {
  email: "opt_out",
  sms: "opt_in",
  webPush: "opt_in",
  mobilePush: "opt_in",
  inApp: "opt_in",
} as const;

beforeAll(async () => {
  world = await buildWorld();
});

const base = () => ({
  platform: world.platform,
  workspace: world.workspace,
  actor: { kind: "member", id: world.members.editor.id, name: "The editor" } as const,
});
const call = <Params, Body>(params: Params, body: Body): Call<Params, Body> => ({ ...base(), params, body });
const at = (journeyId: string) => call({ journeyId }, {});

const SOUND = drawJourney(
  {
    start: ["event-trigger", { event: "Signed Up" }],
    pause: ["wait", { mode: "for", duration: { amount: 1, unit: "hour" } }],
    out: ["exit"],
  },
  ["start --next--> pause", "pause --next--> out"],
);

async function draft(document: JourneyDocument | undefined = SOUND, name = "Welcome"): Promise<string> {
  const created = await createJourney(call({}, { name, document }));
  if (!created.ok) throw new Error(JSON.stringify(created.problem));
  return created.journey.id;
}

const rename = (name: string): Command => ({ kind: "renameStep", id: "pause", name });
const save = (journeyId: string, baseRevision: number, ...commands: Command[]) =>
  applyDraftCommands(call({ journeyId }, { baseRevision, commands }));
const publish = (journeyId: string, revision: number, note = "") =>
  publishDraft(call({ journeyId }, { revision, note }));
const statusOf = async (journeyId: string) => (await readJourney(at(journeyId)))?.status;
const acts = async (journeyId: string) =>
  (
    await world.platform.db.rows<{ act: string }>(
      "select act from audit_entry where object_id = $1 order by seq",
      [journeyId],
    )
  ).map(({ act }) => act);

test("E-13.10 of two editors who save the same revision at once, exactly one is told to look again", async () => {
  const id = await draft();
  const both = await Promise.all([save(id, 1, rename("Mine")), save(id, 1, rename("Yours"))]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect(both.find(({ ok }) => !ok)).toMatchObject({
    problem: { status: 409, code: "conflict", revision: 2 },
  });
  const kept = await readJourney(at(id));
  expect([kept?.revision, ["Mine", "Yours"].includes(kept?.document.steps[1]?.name ?? "")]).toEqual([
    2,
    true,
  ]);
});

test("E-13.10 who has waited for another's save goes on from what was saved", async () => {
  const id = await draft();
  const { db } = world.platform;
  let late: ReturnType<typeof save> | null = null;
  await db.transaction(async (tx) => {
    await tx.rows("select id from journey where id = $1 for update", [id]);
    late = save(id, 1, rename("Late"));
    await vi.waitUntil(async () => {
      const [row] = await db.rows<{ n: number }>(
        "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return (row?.n ?? 0) > 0;
    });
    await tx.run("update journey_draft set revision = 2 where journey_id = $1", [id]);
    await tx.run("update journey set updated_at = cairn_now() where id = $1", [id]);
  });
  expect(await late).toMatchObject({ problem: { status: 409, code: "conflict", revision: 2 } });
});

test("S-13.2 a batch of commands is applied as a whole or not at all", async () => {
  const id = await draft();
  const refused = await save(id, 1, rename("Kept?"), { kind: "renameStep", id: "nobody", name: "x" });
  expect(refused).toMatchObject({
    problem: { status: 422, code: "command_refused", errors: [{ pointer: "/commands/1" }] },
  });
  expect((await readJourney(at(id)))?.document).toEqual(SOUND);
});

test("the server arrives at the same drawing as the browser, and an undo sent as a command brings it back", async () => {
  const id = await draft();
  const fresh = { id: "fresh", kind: "wait", kindVersion: 1, name: "Fresh", config: {}, x: 0, y: 168 };
  await save(id, 1, {
    kind: "insertOnEdge",
    step: fresh,
    edge: { from: "start", output: "next" },
    output: "next",
  });
  const drawn = await readJourney(at(id));
  expect(drawn?.document.steps.map(({ id: step, y }) => [step, y])).toEqual([
    ["start", 0],
    ["pause", 336],
    ["out", 504],
    ["fresh", 168],
  ]);
  await save(id, 2, { kind: "deleteSteps", ids: ["fresh"], notes: [], keep: {} });
  expect((await readJourney(at(id)))?.document).toEqual(SOUND);
});

test("DM-07 a published version cannot be changed, by anybody", async () => {
  const id = await draft();
  expect(await publish(id, 1, "First")).toMatchObject({ ok: true, version: { number: 1, fresh: true } });
  const change = world.platform.db.run("update journey_version set note = 'other' where journey_id = $1", [
    id,
  ]);
  await expect(change).rejects.toMatchObject({ code: "23001" });
  await save(id, 1, rename("Later"));
  expect((await readVersion(at(id), 1))?.document).toEqual(SOUND);
});

test("S-13.1 versions are numbered from 1 with the hash of their content, and the same content makes none", async () => {
  const id = await draft();
  await publish(id, 1);
  expect(await publish(id, 1)).toMatchObject({ ok: true, version: { number: 1, fresh: false } });
  await save(id, 1, rename("Later"));
  await publish(id, 2, "Second");
  await save(id, 2, rename("pause"));
  await publish(id, 3, "As it was");
  const versions = await listVersions(at(id));
  expect(versions.map(({ number, note }) => [number, note])).toEqual([
    [3, "As it was"],
    [2, "Second"],
    [1, ""],
  ]);
  expect(versions[0]?.contentHash).toBe(versions[2]?.contentHash);
  expect(versions[0]?.publisher).toBe("The editor");
});

test("S-13.7 publishing switches the version, raises the epoch and is written down", async () => {
  const id = await draft();
  const epoch = async () =>
    (await world.platform.db.rows<{ epoch: number }>("select epoch from journey where id = $1", [id]))[0]
      ?.epoch ?? -1;
  const before = await epoch();
  await publish(id, 1);
  expect([await epoch(), await statusOf(id)]).toEqual([before + 1, "live"]);
  await publish(id, 1);
  expect(await epoch()).toBe(before + 1);
  expect(await acts(id)).toEqual(["journey.created", "journey.published"]);
});

test("S-13.10 S-13.11 pause, resume and end go their ways, twice asked once done", async () => {
  const id = await draft();
  const resumed: string[] = [];
  const afterPause = { after: async (journeyId: string) => resumed.push(journeyId) };
  expect(await pauseJourney(at(id))).toMatchObject({ problem: { code: "wrong_status" } });
  await publish(id, 1);
  await pauseJourney(at(id));
  expect(await pauseJourney(at(id))).toEqual({ ok: true, status: "paused" });
  await save(id, 1, rename("While paused"));
  await publish(id, 2);
  expect(await statusOf(id)).toBe("paused");
  expect(await resumeJourney(at(id), afterPause)).toEqual({ ok: true, status: "live" });
  expect(await endJourney(at(id), afterPause)).toEqual({ ok: true, status: "ended" });
  expect(resumed).toEqual([id, id]);
  await archiveJourney(at(id));
  expect(await save(id, 2, rename("Too late"))).toMatchObject({ problem: { code: "archived" } });
  expect(await acts(id)).toEqual([
    "journey.created",
    "journey.published",
    "journey.paused",
    "journey.edited",
    "journey.published",
    "journey.resumed",
    "journey.ended",
    "journey.archived",
  ]);
});

test("an ended journey that is published starts again, even with the same content", async () => {
  const id = await draft();
  await publish(id, 1);
  await endJourney(at(id), { after: async () => undefined });
  expect(await publish(id, 1)).toMatchObject({ ok: true, version: { number: 1, fresh: false } });
  expect(await statusOf(id)).toBe("live");
});

test("moves and notes are saved without a word in the log", async () => {
  const id = await draft();
  await save(id, 1, { kind: "moveSteps", places: { pause: { x: 80, y: 400 } } });
  expect(await acts(id)).toEqual(["journey.created"]);
  expect((await readJourney(at(id)))?.document.steps[1]).toMatchObject({ x: 80, y: 400 });
});

test("the abandoned cart of the gallery can be published as it comes, and twice makes its templates once", async () => {
  const topic = await world.platform.db.transaction((tx) =>
    addTopic(tx, world.workspace.id, { key: "offers", name: "Offers", description: null, defaults: OPT_OUT }),
  );
  const start = () => startFromGallery(call({}, { gallery: abandonedCart, topicId: topic?.id ?? null }));
  const [first, second] = [await start(), await start()];
  if (!first.ok || !second.ok) throw new Error("not started");
  expect(await publish(first.journey.id, 1)).toMatchObject({ ok: true, version: { number: 1 } });
  const templates = await world.platform.db.rows("select id from template where workspace_id = $1", [
    world.workspace.id,
  ]);
  expect(templates).toHaveLength(3);
});

test("L-122 L-405 a mail whose template is gone or has no topic is not published", async () => {
  const mail = (templateId: string) =>
    drawJourney({ start: ["event-trigger", { event: "Signed Up" }], mail: ["email", { templateId }] }, [
      "start --next--> mail",
    ]);
  const gone = await draft(mail("tpl_gone"));
  expect(await publish(gone, 1)).toMatchObject({
    problem: { code: "journey_invalid", errors: [{ code: "L-122", pointer: "/steps/mail/templateId" }] },
  });
});

test("the preview says what changes and who stands on a step that changes or goes", async () => {
  const id = await draft();
  await publish(id, 1);
  await save(id, 1, rename("Longer"), { kind: "deleteSteps", ids: ["out"], notes: [], keep: {} });
  const standing = async () => [
    { version: 1, stepId: "pause", people: 12 },
    { version: 1, stepId: "start", people: 3 },
    { version: 1, stepId: "out", people: 0 },
  ];
  const help = { standingOf: standing, events: null };
  const preview = await previewPublish(at(id), help);
  expect(preview).toMatchObject({
    preview: {
      revision: 2,
      liveVersion: 1,
      nextVersion: 2,
      nothingToPublish: false,
      inside: [
        { version: 1, stepId: "pause", change: "changed", people: 12, timed: true },
        { version: 1, stepId: "start", change: "same", people: 3, timed: false },
      ],
      people: 15,
      authors: { pause: "The editor", out: "The editor" },
    },
  });
  await publish(id, 2);
  expect(await previewPublish(at(id), help)).toMatchObject({
    preview: { nothingToPublish: true, nextVersion: 2 },
  });
});

test("a copy has a draft of its own and nothing of the past", async () => {
  const id = await draft(SOUND, "Source");
  await publish(id, 1);
  const copied = await duplicateJourney(at(id));
  if (!copied.ok) throw new Error("not copied");
  expect(await readJourney(at(copied.journey.id))).toMatchObject({
    name: "Source (copy)",
    status: "draft",
    liveVersion: null,
    document: SOUND,
  });
});

test("SEC-01 another workspace's journey is as unknown as one that never was", async () => {
  const id = await draft();
  const other = await addWorkspace(world.platform, "Elsewhere");
  const foreign = { ...at(id), workspace: other.workspace };
  expect(await readJourney(foreign)).toBeNull();
  expect(await readVersion(foreign, 1)).toBeNull();
  expect(await listVersions(foreign)).toEqual([]);
  for (const act of [pauseJourney, archiveJourney, duplicateJourney]) {
    expect(await act(foreign)).toMatchObject({ problem: { status: 404, code: "not_found" } });
  }
  expect(await listJourneys(world.platform.db, other.workspace.id, { status: "all", q: "" })).toEqual([]);
});

test("the list finds by name and status, tells drafts apart from what is live, and counts", async () => {
  const { platform, workspace } = {
    platform: world.platform,
    ...(await addWorkspace(world.platform, "Listed")),
  };
  const own = <Params, Body>(params: Params, body: Body) => ({ ...call(params, body), workspace });
  const make = async (name: string) => {
    const made = await createJourney(own({}, { name, document: SOUND }));
    if (!made.ok) throw new Error("not made");
    return made.journey.id;
  };
  const [live, changed] = [await make("100 % live"), await make("Changed since")];
  for (const journeyId of [live, changed]) await publishDraft(own({ journeyId }, { revision: 1, note: "" }));
  await applyDraftCommands(own({ journeyId: changed }, { baseRevision: 1, commands: [rename("Else")] }));
  await make("Only a draft");
  const list = (filter: { status?: "all" | "live" | "draft"; q?: string }) =>
    listJourneys(platform.db, workspace.id, { status: "all", q: "", ...filter });
  expect((await list({ q: "100 %" })).map(({ name }) => name)).toEqual(["100 % live"]);
  expect((await list({ status: "draft" })).map(({ name }) => name)).toEqual(["Only a draft"]);
  const [row] = (await list({ status: "live" })).filter(({ id }) => id === changed);
  expect(row).toMatchObject({
    hasChanges: true,
    liveVersion: 1,
    triggers: ["Signed Up"],
    path: ["event-trigger", "wait", "exit"],
  });
  expect((await list({})).find(({ id }) => id === live)?.hasChanges).toBe(false);
  expect(await countJourneys(platform.db, workspace.id)).toMatchObject({
    all: 3,
    live: 2,
    draft: 1,
    archived: 0,
  });
});

test("U-17 a journey whose stored drawing is damaged still opens", async () => {
  const id = await draft();
  const damaged = {
    ...SOUND,
    steps: [...SOUND.steps, { id: "odd", kind: "teleport" }, 7],
    edges: [...SOUND.edges, { from: "x" }],
  };
  await world.platform.db.run("update journey_draft set document = $2 where journey_id = $1", [
    id,
    JSON.stringify(damaged),
  ]);
  expect((await readJourney(at(id)))?.document.steps.map(({ id: step }) => step)).toEqual([
    "start",
    "pause",
    "out",
  ]);
  expect(documentSchema.safeParse((await readJourney(at(id)))?.document).success).toBe(true);
});
