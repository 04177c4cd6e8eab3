import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { type Answer, type Ask, ask, byKey } from "#tests/api/ask.ts";
import { drawn, edge, end, trigger, wait } from "#tests/api/document.ts";
import { buildWorld, type World } from "#tests/world.ts";
import * as draft from "../../app/api/v1/journeys/[journeyId]/draft/route.ts";
import * as exporting from "../../app/api/v1/journeys/[journeyId]/export/route.ts";
import * as pause from "../../app/api/v1/journeys/[journeyId]/pause/route.ts";
import * as resume from "../../app/api/v1/journeys/[journeyId]/resume/route.ts";
import * as one from "../../app/api/v1/journeys/[journeyId]/route.ts";
import * as versions from "../../app/api/v1/journeys/[journeyId]/versions/route.ts";
import * as importing from "../../app/api/v1/journeys/import/route.ts";
import * as journeys from "../../app/api/v1/journeys/route.ts";

let world: World;

beforeAll(async () => {
  world = await buildWorld();
});

type Handler = Parameters<typeof ask>[0];
const call = (handler: Handler, asked: Ask = {}): Promise<Answer> =>
  ask(handler, { ...asked, headers: { ...byKey(world.keys.secret), ...asked.headers } });
const at = (journeyId: string) => ({ params: { journeyId } });
const post = (journeyId: string, body: unknown = {}) => ({ ...at(journeyId), method: "POST", body });

async function create(body: object): Promise<string> {
  const created = await call(journeys.POST, { method: "POST", body });
  expect(created.status).toBe(201);
  return created.body.id;
}
const importFile = (journey: unknown) => call(importing.POST, { method: "POST", body: { journey } });

test("S-13.1 a script draws a journey by commands, publishes, pauses and resumes it", async () => {
  const id = await create({ name: "Thanks" });
  expect((await call(draft.GET, at(id))).body).toMatchObject({ revision: 1, document: { steps: [] } });

  const commands = [
    { kind: "addStep", step: trigger },
    { kind: "addStep", step: wait, after: { from: "start", output: "next" } },
    { kind: "addStep", step: end, after: { from: "wait", output: "next" } },
  ];
  const edited = await call(draft.PATCH, { ...post(id, { baseRevision: 1, commands }), method: "PATCH" });
  expect(edited).toMatchObject({ status: 200, body: { revision: 2 } });
  const { document } = (await call(draft.GET, at(id))).body;
  expect(document.edges).toEqual([edge("start", "wait"), edge("wait", "end")]);

  const published = await call(versions.POST, post(id, { revision: 2, note: "First" }));
  expect(published).toMatchObject({ status: 201, body: { number: 1, note: "First", fresh: true } });
  expect((await call(one.GET, at(id))).body).toMatchObject({
    status: "live",
    liveVersion: 1,
    hasChanges: false,
  });
  expect((await call(pause.POST, post(id))).body).toEqual({ status: "paused" });
  expect((await call(pause.POST, post(id))).body).toEqual({ status: "paused" });
  expect((await call(resume.POST, post(id))).body).toEqual({ status: "live" });

  const again = await call(versions.POST, post(id, { revision: 2 }));
  expect(again).toMatchObject({ status: 200, body: { number: 1, fresh: false } });
  expect((await call(versions.GET, at(id))).body.versions).toHaveLength(1);
});

test("S-13.1 what was exported comes back as a draft of the same content", async () => {
  const id = await create({ name: "Round trip", document: drawn });
  const exported = await call(exporting.GET, at(id));
  expect(exported.headers.get("content-disposition")).toBe('attachment; filename="round-trip.json"');
  expect(exported.body).toMatchObject({ kind: "cairn/journey", v: 1, name: "Round trip" });

  const imported = await importFile(exported.body);
  expect(imported).toMatchObject({ status: 201, body: { journey: { name: "Round trip" } } });
  const copy = await call(draft.GET, at(imported.body.journey.id));
  expect(copy.body.document).toEqual(exported.body.document);
  expect(imported.body.journey.id).not.toBe(id);
});

test("S-13.2 conflict: a stale revision is refused with the current one, and nothing changes", async () => {
  const id = await create({ name: "Two at once", document: drawn });
  const rename = (baseRevision: number, name: string) => ({
    ...post(id, { baseRevision, commands: [{ kind: "renameStep", id: "wait", name }] }),
    method: "PATCH",
  });
  expect((await call(draft.PATCH, rename(1, "A day"))).status).toBe(200);
  const late = await call(draft.PATCH, rename(1, "A week"));
  expect(late).toMatchObject({ status: 409, body: { code: "conflict", revision: 2 } });
  const stale = await call(versions.POST, post(id, { revision: 1 }));
  expect(stale).toMatchObject({ status: 409, body: { code: "conflict", revision: 2 } });
  const kept = await call(draft.GET, at(id));
  expect(kept.body.document.steps[1].name).toBe("A day");
});

test("journey_invalid: publishing says one thing for each step that is not ready", async () => {
  const steps = [trigger, { ...wait, config: {} }, { ...wait, id: "wait2", config: { mode: "until" } }, end];
  const edges = [edge("start", "wait"), edge("wait", "wait2"), edge("wait2", "end")];
  const id = await create({ name: "Half done", document: { steps, edges } });
  const refused = await call(versions.POST, post(id, { revision: 1 }));
  expect(refused).toMatchObject({ status: 422, body: { code: "journey_invalid" } });
  const places = refused.body.errors.map(({ pointer }: { pointer: string }) => pointer.split("/")[2]);
  expect([...places].sort()).toEqual(["wait", "wait2"]);
  for (const error of refused.body.errors) expect(error.code).toMatch(/^L-\d+$/);
});

test("L-103 L-106 a file with a ring, a loose step and a kind nobody knows is read, kept and not published", async () => {
  const stranger = { id: "far", kind: "from-another-house", name: "Far", config: { any: ["thing", 1] } };
  const loose = { ...wait, id: "loose", name: "Loose" };
  const steps = [trigger, wait, { ...wait, id: "back", name: "Back" }, stranger, loose];
  const edges = [edge("start", "wait"), edge("wait", "back"), edge("back", "wait"), edge("far", "loose")];
  const imported = await importFile({ steps, edges });
  expect(imported.status).toBe(201);
  const codes = imported.body.issues.map(({ code }: { code: string }) => code);
  expect(codes).toContain("L-103");
  expect(codes).toContain("L-106");

  const id = imported.body.journey.id;
  const stored = await call(draft.GET, at(id));
  expect(stored.body.document.edges).toEqual(edges);
  expect(stored.body.document.steps[3]).toMatchObject(stranger);
  const refused = await call(versions.POST, post(id, { revision: 1 }));
  expect(refused).toMatchObject({ status: 422, body: { code: "journey_invalid" } });
  const said = refused.body.errors.map(({ code }: { code: string }) => code);
  expect(said.some((code: string) => code === "L-103" || code === "L-106")).toBe(true);
});

test("S-13.13 every way to draw nonsense is answered with 422 and places, never with an error of ours", async () => {
  const files: readonly unknown[] = [
    { steps: [trigger, trigger], edges: [] },
    { steps: [trigger, end], edges: [edge("start", "end"), edge("start", "end")] },
    { steps: [{ ...trigger, x: "NaN" }], edges: [] },
    { steps: [{ ...trigger, id: "<b>" }], edges: [] },
    { steps: "all of them", edges: [] },
    { steps: Array.from({ length: 501 }, (_, n) => ({ ...wait, id: `w${n}` })), edges: [] },
    { kind: "cairn/journey", v: 9, name: "From the future", document: drawn },
    null,
    "a journey",
    [],
  ];
  for (const file of files) {
    const { status, body } = await importFile(file);
    expect({ status, code: body.code }, JSON.stringify(file)?.slice(0, 80)).toEqual({
      status: 422,
      code: "invalid_document",
    });
    expect(body.errors.length).toBeGreaterThan(0);
  }
});

test("S-13.13 connections to nowhere and to oneself are kept for the canvas to show, and publishing refuses them", async () => {
  for (const wrong of [edge("start", "nowhere"), edge("start", "start")]) {
    const imported = await importFile({ steps: [trigger, end], edges: [wrong] });
    expect(imported.status).toBe(201);
    const refused = await call(versions.POST, post(imported.body.journey.id, { revision: 1 }));
    expect(refused).toMatchObject({ status: 422, body: { code: "journey_invalid" } });
  }
});

test("a name of journey that is none, and a status that does not allow it, are told apart", async () => {
  const id = await create({ name: "Never published" });
  const early = await call(resume.POST, post(id));
  expect(early).toMatchObject({ status: 409, body: { code: "wrong_status" } });
  const nameless = await call(journeys.POST, { method: "POST", body: { name: "  " } });
  expect(nameless).toMatchObject({
    status: 422,
    body: { code: "invalid_body", errors: [{ pointer: "/name" }] },
  });
  const renamed = await call(one.PATCH, { ...post(id, { name: "Later", tags: ["a"] }), method: "PATCH" });
  expect(renamed).toMatchObject({ status: 200, body: { name: "Later", tags: ["a"] } });
});

test("S-13.1 the journey that docs/api.md draws by curl can be made and published as it stands there", async () => {
  const guide = readFileSync("docs/api.md", "utf8");
  const bodies = [...guide.matchAll(/-d '(\{[^']*\})'/g)].map(([, text]) => JSON.parse(text ?? ""));
  const [named, commands, published] = bodies;
  const id = await create(named);
  expect((await call(draft.PATCH, { ...post(id, commands), method: "PATCH" })).status).toBe(200);
  expect(await call(versions.POST, post(id, published))).toMatchObject({ status: 201, body: { number: 1 } });
  for (const shown of guide.matchAll(/"type": "\/problems\/([a-z_]+)", "status": (\d+)/g))
    expect(await call(journeys.POST, { method: "POST", body: { name: "A", colour: "red" } })).toMatchObject({
      status: Number(shown[2]),
      body: { code: shown[1] },
    });
});
