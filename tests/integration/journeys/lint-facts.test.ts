import { beforeAll, expect, test } from "vitest";
import type { JourneyDocument } from "#core/journey/document.ts";
import { lintJourney } from "#core/journey/lint.ts";
import type { LintFacts } from "#core/journey/lint-facts.ts";
import { ruleKey } from "#core/journey/lint-rules.ts";
import { createJourney } from "#lib/journeys/create-journey.ts";
import { publishFacts } from "#lib/journeys/facts.ts";
import { publishDraft } from "#lib/journeys/publish-draft.ts";
import { keepUnderstood, readUnderstood } from "#lib/journeys/understood.ts";
import { stepKinds } from "#steps/registry.gen.ts";
import { addTemplate } from "#tests/cart-journey.ts";
import { put, putPerson } from "#tests/integration/rows.ts";
import { drawJourney } from "#tests/journey/draw.ts";
import { addWorkspace, buildWorld, type World } from "#tests/world.ts";

let world: World;
let templateId: string;
const SECRET_SOURCE = `<mjml><mj-body><mj-section><mj-column>
  <mj-image src="https://cdn.example/a.png" /><mj-text>Hi {{ person.firstName }}, {{ person.nickname | default: "you" }}</mj-text>
  <mj-text><a href="{{ links.unsubscribe }}">Unsubscribe</a>, Fjord Outfitters, 5003 Bergen</mj-text>
</mj-column></mj-section></mj-body></mjml>`;

beforeAll(async () => {
  world = await buildWorld();
  templateId = await addTemplate(world, SECRET_SOURCE);
});

const actor = () => ({ kind: "member", id: world.members.editor.id, name: "The editor" }) as const;
const call = <Params, Body>(params: Params, body: Body) => ({
  platform: world.platform,
  workspace: world.workspace,
  actor: actor(),
  params,
  body,
});
const codes = (document: JourneyDocument, facts: LintFacts) =>
  lintJourney(document, stepKinds, facts).map(({ code }) => code);

async function draft(document: JourneyDocument, name: string): Promise<string> {
  const created = await createJourney(call({}, { name, document }));
  if (!created.ok) throw new Error(JSON.stringify(created.problem));
  return created.journey.id;
}

let serial = 0;
async function events(name: string, ...properties: readonly object[]): Promise<void> {
  for (const one of properties) {
    serial += 1;
    const at = new Date("2026-11-20T10:00:00Z");
    await put(world.platform.db, "event", {
      seq: serial,
      received_at: at,
      workspace_id: world.workspace.id,
      source_id: world.sourceId,
      message_id: `m${serial}`,
      type: "track",
      event: name,
      timestamp: at,
      body: { properties: one },
      flags: [],
    });
  }
}

const facts = (journeyId: string | null = null) =>
  publishFacts(world.platform, world.workspace.id, journeyId);
const TRIGGER = ["event-trigger", { event: "Product Added" }] as const;
const rule = { kind: "compare", path: "person.plan", operator: "is", value: "pro" } as const;

test("L-203 L-204 what recent events carry is told by name and type, and nothing of another workspace", async () => {
  await events(
    "Product Added",
    { price: 12, sku: "a", tags: ["x"], at: "2026-01-02", gone: null },
    { price: "12.50", sku: "b", isNew: "TRUE", size: { cm: 3 } },
  );
  const other = await addWorkspace(world.platform, "Somebody else");
  expect((await facts()).properties).toEqual({
    "Product Added": {
      sampled: 2,
      seen: {
        price: { n: 2, types: ["number"] },
        sku: { n: 2, types: ["text"] },
        tags: { n: 1, types: ["list"] },
        at: { n: 1, types: ["date"] },
        isNew: { n: 1, types: ["boolean"] },
        size: { n: 1, types: ["object"] },
      },
    },
  });
  expect((await publishFacts(world.platform, other.workspace.id)).properties).toEqual({});
});

test("L-303 L-304 L-506 L-211 what people have, as what, where they live, and how many of them meet a rule", async () => {
  const { db } = world.platform;
  for (let at = 0; at < 120; at += 1)
    await putPerson(db, world.workspace.id, `p${at}`, {
      traits: { plan: at < 3 ? "pro" : "free", age: at },
      time_zone: "Asia/Tokyo",
    });
  await putPerson(db, world.workspace.id, "merged", { traits: { hidden: 1 }, merged_into: "p1" });
  const id = await draft(
    drawJourney({ start: TRIGGER, ask: ["condition", { rule }] }, ["start --next--> ask"]),
    "Asks",
  );
  const known = await facts(id);
  expect(known.traits).toEqual({
    sampled: 120,
    seen: { plan: { n: 120, types: ["text"] }, age: { n: 120, types: ["number"] } },
  });
  expect(known.zones).toEqual(["Asia/Tokyo"]);
  expect(known.samples).toEqual({ [ruleKey(rule)]: { n: 120, yes: 3 } });
});

test("L-402 L-408 L-409 L-410 L-413 what a template says is read where a step sends it", async () => {
  const id = await draft(
    drawJourney({ start: TRIGGER, mail: ["email", { templateId }] }, ["start --next--> mail"]),
    "Writes",
  );
  const [template] = (await facts(id)).templates ?? [];
  expect(template).toMatchObject({
    id: templateId,
    problem: null,
    hasUnsubscribe: true,
    hasPostalAddress: true,
    guarded: ["person.nickname"],
  });
  expect(template?.paths).toEqual(expect.arrayContaining(["person.firstName", "person.nickname"]));
  expect((await facts()).templates?.[0]?.paths).toBeUndefined();
});

test("L-122 an archived template is gone, and is still called by its name", async () => {
  await world.platform.db.run("update template set archived_at = now() where id = $1", [templateId]);
  const document = drawJourney({ start: TRIGGER, mail: ["email", { templateId }] }, ["start --next--> mail"]);
  const id = await draft(document, "Gone");
  const refused = await publishDraft(call({ journeyId: id }, { revision: 1, note: "" }));
  expect(refused).toMatchObject({
    ok: false,
    problem: {
      status: 422,
      code: "journey_invalid",
      errors: [
        {
          pointer: "/steps/mail/templateId",
          code: "L-122",
          detail: '"mail" uses template "Cart reminder", which no longer exists.',
        },
      ],
    },
  });
  await world.platform.db.run("update template set archived_at = null where id = $1", [templateId]);
});

test("L-403 L-417 L-703 who carries mail is asked once it leaves the house, and since when that fails", async () => {
  const { db } = world.platform;
  const { id: workspace } = world.workspace;
  const document = drawJourney({ start: TRIGGER, mail: ["email", { templateId }] }, ["start --next--> mail"]);
  expect(codes(document, await facts())).toContain("L-703");
  expect((await facts()).channels).toEqual({});
  await db.run("update workspace set sending = 'live' where id = $1", [workspace]);
  expect((await facts()).channels).toMatchObject({ email: { provider: null } });
  expect(codes(document, await facts())).toContain("L-403");
  const since = new Date("2026-11-20T09:00:00Z");
  await put(db, "provider", {
    id: "prv_1",
    workspace_id: workspace,
    channel: "email",
    kind: "smtp",
    name: "Own server",
    rate_per_second: 2,
  });
  await put(db, "breaker", {
    lane: `${workspace}:email`,
    workspace_id: workspace,
    state: "open",
    opened_at: since,
  });
  expect((await facts()).channels).toEqual({
    email: { provider: "Own server", perHour: 7_200, failingSince: since.getTime(), sender: null },
  });
  expect(codes(document, await facts())).toContain("L-417");
  await db.run("update workspace set sending = 'test_inbox' where id = $1", [workspace]);
});

test("L-502 a private address is refused at publishing, with the field and the words of the editor", async () => {
  const document = drawJourney({ start: TRIGGER, hook: ["webhook", { url: "https://10.0.0.4:8443/x" }] }, [
    "start --next--> hook",
  ]);
  const id = await draft(document, "Calls home");
  expect(await publishDraft(call({ journeyId: id }, { revision: 1, note: "" }))).toMatchObject({
    problem: {
      errors: [
        {
          pointer: "/steps/hook/url",
          code: "L-502",
          detail: '"10.0.0.4:8443" is a private address, which this installation does not allow.',
        },
      ],
    },
  });
});

test("L-208 other live journeys are known by what starts them, and by who got something of both", async () => {
  const { db } = world.platform;
  const document = drawJourney({ start: TRIGGER, mail: ["email", { templateId }] }, ["start --next--> mail"]);
  const mine = await draft(document, "Mine");
  const other = await draft(document, "Other");
  expect((await publishDraft(call({ journeyId: other }, { revision: 1, note: "" }))).ok).toBe(true);
  const sent = (journeyId: string, personId: string) =>
    put(db, "delivery", {
      id: `${journeyId}/${personId}`,
      workspace_id: world.workspace.id,
      journey_id: journeyId,
      person_id: personId,
      channel: "email",
      class: "marketing",
      lane: "x",
      message: {},
      state: "sent",
      next_at: new Date(),
      created_at: new Date(),
    });
  for (const person of ["p1", "p2"]) await sent(mine, person);
  for (const person of ["p2", "p3"]) await sent(other, person);
  const known = await facts(mine);
  expect(known.journeys?.find(({ id }) => id === other)).toEqual({
    id: other,
    name: "Other",
    status: "live",
    startsOn: ["Product Added"],
    startedBy: [],
    starts: [],
    messages: true,
    limited: false,
    both: 1,
  });
  expect(codes(document, known)).toContain("L-208");
  expect(known.journeys?.some(({ id }) => id === mine)).toBe(false);
});

test("what somebody has understood stays with the draft, and in its workspace", async () => {
  const id = await draft(drawJourney({ start: TRIGGER }, []), "Ticks");
  const mark = "0123456789abcdef0123";
  expect(await keepUnderstood(call({ journeyId: id }, { marks: [mark, mark] }))).toEqual({
    ok: true,
    understood: [mark],
  });
  expect(await readUnderstood(call({ journeyId: id }, {}))).toEqual([mark]);
  const other = await addWorkspace(world.platform, "Not mine");
  const foreign = { ...call({ journeyId: id }, { marks: [] }), workspace: other.workspace };
  expect(await keepUnderstood(foreign)).toMatchObject({ ok: false, problem: { status: 404 } });
  expect(await readUnderstood(foreign)).toEqual([]);
  expect(await readUnderstood(call({ journeyId: id }, {}))).toEqual([mark]);
});
