import { expect, test } from "vitest";
import { ask, byKey, bySession } from "#tests/api/ask.ts";
import { TEMPLATE } from "#tests/delivery-world.ts";
import { buildWorld, type TestMember } from "#tests/world.ts";
import * as one from "../../app/api/v1/templates/[templateId]/route.ts";
import { POST as preview } from "../../app/api/v1/templates/preview/route.ts";
import * as all from "../../app/api/v1/templates/route.ts";

const { platform, workspace, keys, members } = await buildWorld();
const { db } = platform;

type Asked = Readonly<{ body?: unknown; method?: string; id?: string; query?: string; as?: TestMember }>;

async function call(route: Parameters<typeof ask>[0], { body, method, id, query = "", as }: Asked = {}) {
  const headers = as ? await bySession({ platform }, as, workspace.slug) : byKey(keys.secret);
  const verb = method ?? (body === undefined ? "GET" : "POST");
  return ask(route, {
    method: verb,
    params: { templateId: id },
    query,
    headers,
    ...(body === undefined ? {} : { body }),
  });
}
const create = async (changes: object = {}): Promise<{ id: string }> =>
  (await call(all.POST, { body: { ...TEMPLATE, ...changes } })).body;

test("a template is made, found, and read with its source", async () => {
  const made = await call(all.POST, { body: { ...TEMPLATE, name: "Welcome" } });
  expect(made.status).toBe(201);
  const { id, revision } = made.body;
  expect(revision).toBe(1);
  const listed = (await call(all.GET, { query: "?search=welc" })).body;
  expect(listed.templates.map((template: { id: string }) => template.id)).toEqual([id]);
  expect((await call(one.GET, { id })).body).toMatchObject({
    id,
    name: "Welcome",
    source: TEMPLATE.source,
    hasUnsubscribe: true,
    revisions: [{ number: 1 }],
  });
});

test("S-13.9 a save is the next revision, and a stale one is refused", async () => {
  const { id } = await create();
  const body = { ...TEMPLATE, subject: "Second", revision: 1 };
  expect((await call(one.PUT, { id, body, method: "PUT" })).body).toMatchObject({ id, revision: 2 });
  const stale = await call(one.PUT, { id, body, method: "PUT" });
  expect([stale.status, stale.body]).toMatchObject([409, { code: "conflict" }]);
  expect(
    await db.rows("select number, subject from template_revision where template_id = $1 order by number", [
      id,
    ]),
  ).toEqual([
    { number: 1, subject: TEMPLATE.subject },
    { number: 2, subject: "Second" },
  ]);
});

test.each([
  ["Liquid that does not close", { source: "<p>{% if a %}</p>" }, 422, "template_invalid", "/source"],
  ["an unknown filter", { source: "<p>{{ a | shout }}</p>" }, 422, "template_invalid", "/source"],
  ["a broken subject", { subject: "Hi {{" }, 422, "template_invalid", "/subject"],
  ["an unknown topic", { topicId: "top_nobody" }, 422, "template_invalid", "/topicId"],
  ["a template that loops", { source: "<p>{% for i in (1..3) %}</p>" }, 422, "template_invalid", "/source"],
])("S-9.15 refuses %s and says where", async (_case, changes, status, code, pointer) => {
  const answer = await call(all.POST, { body: { ...TEMPLATE, ...changes } });
  const problem = answer.body;
  expect([answer.status, problem.code, problem.errors[0]?.pointer]).toEqual([status, code, pointer]);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
});

test("S-9.8 only an admin makes a template transactional, and it is written down", async () => {
  const body = { ...TEMPLATE, class: "transactional" };
  expect((await call(all.POST, { body, as: members.editor })).status).toBe(403);
  expect((await call(all.POST, { body })).status).toBe(403);
  const made = await call(all.POST, { body, as: members.admin });
  expect(made.status).toBe(201);
  const { id } = made.body;
  const [entry] = await db.rows(
    "select act, detail ->> 'class' as class, actor_id from audit_entry where object_id = $1",
    [id],
  );
  expect(entry).toEqual({ act: "template.create", class: "transactional", actor_id: members.admin.id });
});

test("a viewer reads templates, and writes none", async () => {
  expect((await call(all.GET, { as: members.viewer })).status).toBe(200);
  expect((await call(all.POST, { body: TEMPLATE, as: members.viewer })).status).toBe(403);
});

test("an archived template leaves the list", async () => {
  const { id } = await create({ name: "Old" });
  expect((await call(one.DELETE, { id, method: "DELETE" })).status).toBe(204);
  const listed = (await call(all.GET, { query: "?search=Old" })).body;
  expect(listed.templates).toEqual([]);
  expect((await call(one.DELETE, { id, method: "DELETE" })).status).toBe(404);
});

test("a preview shows what a person would read, and what they would not", async () => {
  const { mode, class: kind } = TEMPLATE;
  const body = {
    mode,
    class: kind,
    subject: "For {{ person.firstName }}",
    source: "<p>{{ cart.total | money }}</p>{{ links.unsubscribe }}",
  };
  const unknown = (await call(preview, { body })).body;
  expect(unknown.html).toBe("");
  expect(unknown.issues).toMatchObject([
    { code: "render", message: expect.stringContaining("person.firstName") },
  ]);
  await db.run(
    `insert into person (id, workspace_id, shard, traits, email, locale, first_seen, last_seen)
     values ('per_ana', $1, 0, '{"firstName": "Ana"}', 'ana@example.com', 'de', cairn_now(), cairn_now())`,
    [workspace.id],
  );
  const known = (await call(preview, { body: { ...body, personId: "per_ana" } })).body;
  expect(known.subject).toBe("For Ana");
  expect(known.html).toMatch(/^<p>214,00\s€<\/p>/);
  expect((await call(preview, { body: { ...body, personId: "per_nobody" } })).status).toBe(404);
});

test("SEC-40 a preview that loops ends, and says so", async () => {
  const source =
    "{% for a in (1..99) %}{% for b in (1..99) %}{% for c in (1..99) %}x{% endfor %}{% endfor %}{% endfor %}";
  const answer = (await call(preview, { body: { mode: "html", subject: "x", source } })).body;
  expect(answer.issues.at(-1)?.message).toMatch(/too long or too much/);
});

test("SEC-01 another workspace's template is not there", async () => {
  const { id } = await create();
  await db.run("update template set workspace_id = 'ws_other' where id = $1", [id]);
  expect((await call(one.GET, { id })).status).toBe(404);
  expect((await call(one.PUT, { id, method: "PUT", body: { ...TEMPLATE, revision: 1 } })).status).toBe(404);
});
