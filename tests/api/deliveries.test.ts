import { expect, test } from "vitest";
import { ask as apiAsk, bySession } from "#tests/api/ask.ts";
import { buildDeliveryWorld, email, webhook } from "#tests/delivery-world.ts";
import type { TestMember } from "#tests/world.ts";
import { GET as detail } from "../../app/api/v1/deliveries/[...deliveryId]/route.ts";
import { GET as counts } from "../../app/api/v1/deliveries/counts/route.ts";
import { POST as decide } from "../../app/api/v1/deliveries/decide/route.ts";
import { GET as list } from "../../app/api/v1/deliveries/route.ts";
import { GET as message } from "../../app/api/v1/inbox/[messageId]/route.ts";
import { GET as inbox } from "../../app/api/v1/inbox/route.ts";

const world = await buildDeliveryWorld();
const { platform, workspace, members, addPerson, addTemplate, ask, deliver, told } = world;
const { db } = platform;
const templateId = await addTemplate();
const ana = await addPerson({ email: "ana@example.com", traits: { firstName: "Ana" } });
const left = await addPerson({ email: "left@example.com", subscribed: false });
const sent = await ask(email(templateId), { personId: ana });
const skipped = await ask(email(templateId), { personId: left });
const failed = await ask(webhook("http://169.254.169.254/"), { personId: ana });
await deliver();

type Asked = Readonly<{
  query?: string;
  params?: Readonly<Record<string, unknown>>;
  body?: unknown;
  as?: TestMember;
}>;
async function call<T>(
  route: Parameters<typeof apiAsk>[0],
  { query = "", params = {}, body, as = members.editor }: Asked = {},
) {
  const headers = await bySession({ platform }, as, workspace.slug);
  const method = body === undefined ? "GET" : "POST";
  const answer = await apiAsk(route, {
    method,
    query,
    params,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, body: answer.body as T };
}
type List = {
  deliveries: { id: string; address: string; person: { email: string }; state: string }[];
  next: string | null;
};

test("deliveries are listed by what one looks for, in pages", async () => {
  const ids = async (query: string) =>
    (await call<List>(list, { query })).body.deliveries.map(({ id }) => id);
  expect(new Set(await ids(""))).toEqual(new Set([sent, skipped, failed]));
  expect(await ids("?state=skipped&reason=no_consent")).toEqual([skipped]);
  expect(await ids(`?personId=${ana}&channel=email`)).toEqual([sent]);
  expect(await ids("?state=dead")).toEqual([failed]);
  const first = await call<List>(list, { query: "?limit=2" });
  const second = await call<List>(list, { query: `?limit=2&cursor=${first.body.next}` });
  expect([...first.body.deliveries, ...second.body.deliveries]).toHaveLength(3);
  expect(second.body.next).toBeNull();
  expect((await call(list, { query: "?state=lost" })).status).toBeGreaterThanOrEqual(400);
});

test("G-18 one delivery tells its message, its attempts, its consent and its links", async () => {
  const { status, body } = await call(detail, { params: { deliveryId: sent.split("/") } });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: sent,
    state: "sent",
    address: "ana@example.com",
    message: { kind: "mail", subject: "Still interested?", html: expect.stringContaining("Hi Ana") },
    attemptList: [{ number: 1, outcome: "accepted", status: "stored" }],
    consent: [{ topic: "Offers", state: "subscribed", source: "form", explicit: true }],
    links: [{ position: 0, url: "https://shop.example/cart", clicks: 0 }],
    deadLetter: null,
    outlook: null,
  });
  expect((await call(detail, { params: { deliveryId: failed.split("/") } })).body).toMatchObject({
    state: "dead",
    attemptList: [{ outcome: "refused", status: "blocked_address" }],
    deadLetter: { status: "open" },
    outlook: "will_send",
  });
  expect((await call(detail, { params: { deliveryId: ["run_x", "mail", "1"] } })).status).toBe(404);
});

test("S-17.6 a viewer sees that something was sent, not to whom nor what", async () => {
  const rows = await call<List>(list, { as: members.viewer });
  expect(JSON.stringify(rows.body)).not.toMatch(/ana@example|left@example|Still interested/);
  const one = await call(detail, { params: { deliveryId: sent.split("/") }, as: members.viewer });
  expect(JSON.stringify(one.body)).not.toMatch(/ana@example|Hi Ana|Still interested|shop\.example\/cart/);
});

test("the Test inbox shows what would have left; viewers do not read it", async () => {
  type Inbox = { messages: { id: string; deliveryId: string; recipient: string }[] };
  const { body } = await call<Inbox>(inbox, { query: "?search=ana@" });
  expect(body.messages).toMatchObject([{ deliveryId: sent, recipient: "ana@example.com" }]);
  const id = body.messages[0]?.id ?? "";
  expect((await call(message, { params: { messageId: id } })).body).toMatchObject({
    html: expect.stringContaining("Hi Ana"),
    headers: { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
  });
  expect((await call(message, { params: { messageId: id }, as: members.viewer })).status).toBe(403);
  expect(JSON.stringify((await call<Inbox>(inbox, { as: members.viewer })).body)).not.toContain(
    "ana@example.com",
  );
});

test("counts say how many stand where", async () => {
  expect((await call<{ counts: object[] }>(counts)).body.counts).toEqual([
    { state: "dead", parkedBy: null, n: 1 },
    { state: "sent", parkedBy: null, n: 1 },
    { state: "skipped", parkedBy: null, n: 1 },
  ]);
});

test("RT-31 a doubt is decided by somebody who knows, and the run hears of it", async () => {
  const doubts = [];
  for (const arrived of [true, false]) {
    const id = await ask(email(templateId), { personId: await addPerson() });
    await db.run(
      "update delivery set state = 'unknown', first_attempt_at = cairn_now(), expires_at = cairn_now() + interval '1 day' where id = $1",
      [id],
    );
    expect((await call(decide, { body: { deliveryId: id, sent: arrived }, as: members.viewer })).status).toBe(
      403,
    );
    expect((await call(decide, { body: { deliveryId: id, sent: arrived } })).status).toBe(200);
    expect((await call(decide, { body: { deliveryId: id, sent: arrived } })).status).toBe(409);
    doubts.push(await told(id));
  }
  expect(doubts).toEqual([["sent"], ["dead permanent"]]);
});
