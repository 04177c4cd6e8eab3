import { expect, test } from "vitest";
import { previewTemplate } from "#lib/templates/preview.ts";
import { createTemplate, newTemplateSchema, saveTemplate } from "#lib/templates/store.ts";
import { findWorkspace } from "#lib/workspaces/workspace.ts";
import { draw, exit } from "#tests/builders.ts";
import { buildJourneyWorld } from "#tests/journey-world.ts";

const world = await buildJourneyWorld();
const { platform, members } = world;
const { db } = platform;
const workspace = await findWorkspace(db, world.workspace.id);
const actor = { kind: "member", id: members.owner.id, role: "owner", scopes: [] } as const;

const template = async (input: object) => {
  const body = newTemplateSchema.parse({ name: "T", class: "transactional", ...input });
  return createTemplate({ platform, workspace: world.workspace, actor, params: undefined, body });
};
const made = async (input: object) => {
  const saved = await template(input);
  if (!saved.ok) throw new Error(JSON.stringify(saved.problem));
  return saved.template;
};
const sends = async (event: string, kind: string, templateId: string) =>
  world.publish(
    draw(
      {
        start: { kind: "event-trigger", config: { event } },
        message: { kind, config: { templateId } },
        sent: exit,
        not: exit,
      },
      ["start --next--> message", "message --next--> sent", "message --skipped--> not"],
    ),
  );
const inbox = (event: string) =>
  db.rows<{
    channel: string;
    recipient: string;
    subject: string;
    text: string;
    html: string;
    headers: object;
  }>(
    `select m.channel, m.recipient, m.subject, m.text, m.html, m.headers from inbox_message m join delivery d on d.id = m.delivery_id
     join run r on r.id = d.run_id where r.context -> 'trigger' ->> 'event' = $1`,
    [event],
  );

test("E-9.13 a text message goes to the phone, and who has none leaves by Not sent", async () => {
  const { id } = await made({
    channel: "sms",
    source: "Parcel {{ event.properties.no }} for {{ person.id | size }}",
  });
  await sends("Shipped", "sms", id);
  await world.send(
    { type: "identify", userId: "u1", traits: { phone: "+12125550123" } },
    { type: "track", event: "Shipped", userId: "u1", properties: { no: "p1" } },
    { type: "track", event: "Shipped", userId: "u2", properties: { no: "p2" } },
  );
  await world.settle();
  const [message, ...more] = await inbox("Shipped");
  expect(more).toEqual([]);
  expect(message).toMatchObject({ channel: "sms", recipient: "+12125550123", subject: "" });
  expect(message?.text).toMatch(/^Parcel p1 for \d+$/);
  expect((await world.runsOf("u1"))[0]?.step_id).toBe("sent");
  expect((await world.runsOf("u2"))[0]?.step_id).toBe("not");
});

test.each(["web-push", "mobile-push", "in-app"])(
  "%s goes to the Test inbox, with its title and address",
  async (kind) => {
    const channel = { "web-push": "webPush", "mobile-push": "mobilePush", "in-app": "inApp" }[kind];
    const { id } = await made({
      ...{ channel, subject: "Hi {{ person.name | default: 'you' }}", source: "<b>Back</b>" },
      preheader: "https://shop.example/{{ event.properties.slug }}",
    });
    const event = `Pushed ${kind}`;
    await sends(event, kind, id);
    await world.send({ type: "track", event, userId: "u3", properties: { slug: "tent" } });
    await world.settle();
    expect(await inbox(event)).toMatchObject([
      {
        ...{ channel, subject: "Hi you", text: "<b>Back</b>" },
        html: expect.stringContaining("&#60;b&#62;Back"),
        headers: { Link: "https://shop.example/tent" },
      },
    ]);
  },
);

test("S-9.14 a value that is missing is never sent as a hole, on any channel", async () => {
  const { id } = await made({ channel: "sms", source: "Hi {{ person.nickname }}" });
  await sends("Hailed", "sms", id);
  await world.send(
    { type: "identify", userId: "u4", traits: { phone: "+12125550124" } },
    { type: "track", event: "Hailed", userId: "u4" },
  );
  await world.settle();
  expect(await inbox("Hailed")).toEqual([]);
  const [row] = await db.rows<{ state: string; reason: string }>(
    "select d.state, d.reason from delivery d join run r on r.id = d.run_id where r.context -> 'trigger' ->> 'event' = 'Hailed'",
  );
  expect(row).toEqual({ state: "dead", reason: "render_missing" });
});

test("S-16.2 marketing needs consent on each channel", async () => {
  const { id } = await made({ channel: "inApp", class: "marketing", subject: "Sale", source: "Now" });
  await sends("Praised", "in-app", id);
  await world.send({ type: "track", event: "Praised", userId: "u5" });
  await world.settle();
  expect((await world.runsOf("u5"))[0]?.step_id).toBe("not");
});

const preview = (input: object) =>
  previewTemplate(
    platform,
    workspace as never,
    {
      ...{
        channel: "sms",
        mode: "text",
        subject: "",
        preheader: "",
        class: "marketing",
        personId: null,
        source: "",
      },
      ...input,
    } as never,
  );

test("L-412 the preview counts the parts of what is really sent, and says what makes it long", async () => {
  const shown = await preview({ source: `{{ person.name | default: "Ana" }} ${"x".repeat(160)} STOP` });
  expect(shown?.sms).toMatchObject({ parts: 2, encoding: "GSM-7" });
  const long = await preview({ source: `“${"x".repeat(300)}” STOP` });
  expect(long?.issues).toContainEqual(
    expect.objectContaining({ code: "parts", message: expect.stringContaining("““”") }),
  );
});

test("L-407 a marketing text that does not say how to stop is warned about", async () => {
  expect((await preview({ source: "Sale!" }))?.issues).toMatchObject([
    { code: "no_unsubscribe", severity: "warning" },
  ]);
  expect((await preview({ source: "Sale! Reply STOP to end." }))?.issues).toEqual([]);
});

test.each([
  [{ channel: "sms", source: "" }, "/source"],
  [{ channel: "sms", source: "x".repeat(1_601) }, "/source"],
  [{ channel: "webPush", source: "Text" }, "/subject"],
  [{ channel: "webPush", subject: "T", source: "Text", preheader: "shop.example" }, "/preheader"],
  [{ channel: "inApp", subject: "T", source: "{{ person.name | nofilter }}" }, "/source"],
  [{ channel: "email", mode: "html", subject: "", source: "<p>Hi</p>" }, "/subject"],
])("refuses %j, and names the field", async (input, pointer) => {
  const saved = await template(input);
  expect(saved.ok ? [] : saved.problem.errors?.map((one) => one.pointer)).toContain(pointer);
});

test("a template keeps its channel when it is saved again", async () => {
  const { id } = await made({ channel: "sms", source: "One" });
  const body = {
    ...newTemplateSchema.omit({ channel: true }).parse({ name: "T", source: "Two", class: "transactional" }),
    revision: 1,
  };
  const saved = await saveTemplate({
    platform,
    workspace: world.workspace,
    actor,
    params: { templateId: id },
    body,
  });
  expect(saved.ok).toBe(true);
  const [row] = await db.rows(
    "select t.channel, r.mode, r.text from template t join template_revision r on r.template_id = t.id and r.number = t.current where t.id = $1",
    [id],
  );
  expect(row).toEqual({ channel: "sms", mode: "text", text: "Two" });
});
