import { expect, test } from "vitest";
import { suppressAddresses } from "#lib/consent/suppression.ts";
import { setPause } from "#lib/workspaces/controls.ts";
import { buildDeliveryWorld, email } from "#tests/delivery-world.ts";

const world = await buildDeliveryWorld();
const { platform, workspace, topic, addPerson, addTemplate, ask, deliver, row, attempts, told, optOut } =
  world;
const { db } = platform;
const templateId = await addTemplate();

async function inbox(deliveryId: string) {
  return db.rows<{
    subject: string;
    html: string;
    text: string;
    headers: Record<string, string>;
    recipient: string;
  }>("select subject, html, text, headers, recipient from inbox_message where delivery_id = $1", [
    deliveryId,
  ]);
}

test("G-6 a message is handed over once, under its run, step and visit", async () => {
  const personId = await addPerson({ email: "ben@example.com", traits: { firstName: "Ben" } });
  const id = await ask(email(templateId), { personId });
  await deliver();
  expect(await row(id)).toMatchObject({ state: "sent", reason: null, attempts: 1 });
  expect(await attempts(id)).toMatchObject([{ number: 1, outcome: "accepted" }]);
  expect(await inbox(id)).toMatchObject([{ subject: "Still interested?", recipient: "ben@example.com" }]);
  expect(await told(id)).toEqual(["sent"]);
});

test("CMP-01 marketing mail carries a way out: the link, and the one-click headers", async () => {
  const personId = await addPerson({ email: "cleo@example.com" });
  const bare = await addTemplate({ source: "<html><body><p>Hello</p></body></html>" });
  const [own, added] = [
    await ask(email(templateId), { personId }),
    await ask(email(bare), { personId, stepId: "other" }),
  ];
  await deliver();
  for (const id of [own, added]) {
    const [mail] = await inbox(id);
    const link = /href="([^"]+\/u\/[^"]+)"/.exec(mail?.html ?? "")?.[1];
    expect(link).toMatch(/^http:\/\/localhost:3000\/u\/[\w-]{100,}$/);
    expect(mail?.headers).toEqual({
      "List-Unsubscribe": `<${link}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    });
    expect(mail?.text).toContain(link);
  }
});

test("SEC-45 links lead over stored addresses, the way out does not", async () => {
  const personId = await addPerson();
  const id = await ask(email(templateId), { personId });
  await deliver();
  const [mail] = await inbox(id);
  expect(mail?.html).toMatch(/href="http:\/\/localhost:3000\/r\/[0-9a-f]{32}[\w-]{22}"/);
  expect(await db.rows("select position, url from tracked_link where delivery_id = $1", [id])).toEqual([
    { position: 0, url: "https://shop.example/cart" },
  ]);
});

test("E-9.1 suppression is told before consent", async () => {
  const personId = await addPerson({ email: "ana@example.com" });
  await optOut("ana@example.com");
  await db.transaction((tx) =>
    suppressAddresses(tx, "manual", [
      { workspaceId: workspace.id, channel: "email", address: "Ana@example.com" },
    ]),
  );
  const id = await ask(email(templateId), { personId });
  await deliver();
  expect(await row(id)).toMatchObject({ state: "skipped", reason: "suppressed", attempts: 0 });
  expect(await told(id)).toEqual(["skipped suppressed"]);
});

test("S-16.2 a topic that asks for an opt-in is sent to nobody who has said nothing", async () => {
  const id = await ask(email(templateId), { personId: await addPerson({ subscribed: false }) });
  await deliver();
  expect(await row(id)).toMatchObject({ state: "skipped", reason: "no_consent" });
});

test("E-9.8 a missing value ends as a dead letter without an attempt, a default is sent", async () => {
  const strict = await addTemplate({ source: "<p>Hi {{ person.firstName }}</p>", subject: "Hello" });
  const personId = await addPerson({ traits: {} });
  const bad = await ask(email(strict), { personId });
  const good = await ask(email(templateId), { personId, stepId: "good" });
  await deliver();
  expect(await row(bad)).toMatchObject({ state: "dead", reason: "render_missing", attempts: 0 });
  expect(await attempts(bad)).toEqual([]);
  expect(await told(bad)).toEqual(["dead render_missing"]);
  const letters = await db.rows(
    "select cause, summary, detail, status from dead_letter where subject_id = $1",
    [bad],
  );
  expect(letters).toMatchObject([
    { cause: "render_missing", status: "open", detail: { path: "person.firstName", channel: "email" } },
  ]);
  expect((await inbox(good))[0]?.html).toContain("<p>Hi there</p>");
});

test("E-9.9 a transactional message passes consent, but no suppression", async () => {
  const transactional = await addTemplate({ class: "transactional", source: "<p>Your password</p>" });
  const personId = await addPerson({ email: "tess@example.com" });
  await optOut("tess@example.com", "");
  const sent = await ask(email(transactional), { personId });
  await deliver();
  expect(await row(sent)).toMatchObject({ state: "sent" });
  expect((await inbox(sent))[0]?.headers).toEqual({});
  await db.transaction((tx) =>
    suppressAddresses(tx, "complaint", [
      { workspaceId: workspace.id, channel: "email", address: "tess@example.com" },
    ]),
  );
  const held = await ask(email(transactional), { personId });
  await deliver();
  expect(await row(held)).toMatchObject({ state: "skipped", reason: "suppressed" });
});

test("E-9.13 without an address it is skipped, and the run is told", async () => {
  const id = await ask(email(templateId), { personId: await addPerson({ email: null }) });
  await deliver();
  expect(await row(id)).toMatchObject({ state: "skipped", reason: "no_address" });
  expect(await told(id)).toEqual(["skipped no_address"]);
});

test("S-9.2 one address gets a step's content once an hour, even if two people share it", async () => {
  const [one, other] = [
    await addPerson({ email: "both@example.com" }),
    await addPerson({ email: "both@example.com" }),
  ];
  const first = await ask(email(templateId), { personId: one });
  const { journey_id } = (
    await db.rows<{ journey_id: string }>("select journey_id from delivery where id = $1", [first])
  )[0] ?? { journey_id: "" };
  const second = await ask(email(templateId), { personId: other, journeyId: journey_id });
  await deliver();
  const states = [await row(first), await row(second)]
    .map(({ state, reason }) => `${state} ${reason}`)
    .sort();
  expect(states).toEqual(["sent null", "skipped duplicate_address"]);
});

test("S-4.9 the step's own condition is judged in the sending transaction", async () => {
  const vip = { kind: "compare", path: "person.plan", operator: "is", value: "vip" } as const;
  const personId = await addPerson({ traits: { plan: "free" } });
  const id = await ask(email(templateId, { onlyIf: vip }), { personId });
  await deliver();
  expect(await row(id)).toMatchObject({ state: "skipped", reason: "condition_false" });
});

test("S-4.9 an exit rule that holds now cancels the message and says so", async () => {
  const rule = { kind: "compare", path: "person.plan", operator: "is", value: "vip" };
  const settings = { exits: [{ kind: "rule", id: "vip", rule }] };
  const id = await ask(email(templateId), {
    personId: await addPerson({ traits: { plan: "vip" } }),
    settings,
  });
  await deliver();
  expect(await row(id)).toMatchObject({ state: "cancelled", reason: "exit_rule" });
  expect(await told(id)).toEqual(["cancelled exit_rule"]);
});

test("S-12.7 a message is held back while an accepted event of its person waits to be processed", async () => {
  const personId = await addPerson({ email: "dora@example.com" });
  const id = await ask(email(templateId), { personId });
  const [place] = await db.rows<{ seq: number; received_at: Date; shard: number }>(
    `with e as (insert into event (seq, received_at, workspace_id, source_id, message_id, type, event, person_id, timestamp, body, flags)
       values (nextval('event_seq'), cairn_now(), $1, 'src', 'order-1', 'track', 'Order Completed', $2, cairn_now(), '{}', '{}') returning seq, received_at)
     insert into event_queue (shard, workspace_id, seq, person_id, received_at)
     select p.shard, $1, e.seq, $2, e.received_at from e, person p where p.id = $2 returning seq, received_at, shard`,
    [workspace.id, personId],
  );
  await deliver();
  expect(await row(id)).toMatchObject({ state: "queued", attempts: 0 });
  await db.run("delete from event_queue where seq = $1", [place?.seq]);
  await world.travel(300);
  await deliver();
  expect(await row(id)).toMatchObject({ state: "sent" });
});

test("E-12.8 of a cart, only what can still be bought is shown; when nothing can, the run ends", async () => {
  const line = (key: string, name: string) => ({
    key,
    productId: key,
    sku: null,
    variant: null,
    name,
    price: 10,
    quantity: 1,
    imageUrl: null,
    url: null,
  });
  const cartTemplate = await addTemplate({
    source: "<p>{% for item in cart.items %}{{ item.name }} {{ item.price }};{% endfor %}</p>",
  });
  const settings = { exits: [{ kind: "cart", id: "cart" }] };
  const asked = [];
  for (const products of [["p1", "p2"], ["p1"]]) {
    const personId = await addPerson();
    await db.run(
      `insert into cart (person_id, cart_id, workspace_id, shard, state, items, item_count, total, currency, last_activity_at, memory)
       values ($1, 'c1', $2, 0, 'open', $3, $4, 20, 'EUR', cairn_now(), '{}')`,
      [
        personId,
        workspace.id,
        JSON.stringify(products.map((key) => line(key, `Name of ${key}`))),
        products.length,
      ],
    );
    asked.push(await ask(email(cartTemplate), { personId, settings, instanceKey: "c1" }));
  }
  await db.run(
    `insert into product (workspace_id, product_id, price, inventory, event_at) values ($1, 'p1', 10, 0, cairn_now()), ($1, 'p2', 12, 3, cairn_now())`,
    [workspace.id],
  );
  await deliver();
  expect((await inbox(asked[0] ?? ""))[0]?.html).toContain("<p>Name of p2 12;</p>");
  expect(await row(asked[1] ?? "")).toMatchObject({ state: "cancelled", reason: "cart_unavailable" });
  await db.run("delete from product where workspace_id = $1", [workspace.id]);
});

test("G-10 what is paused is parked, and goes on where it was", async () => {
  const personId = await addPerson();
  const id = await ask(email(templateId), { personId });
  const { journey_id } = (
    await db.rows<{ journey_id: string }>("select journey_id from delivery where id = $1", [id])
  )[0] ?? { journey_id: "" };
  const journey = { workspaceId: workspace.id, scope: "journey", subject: journey_id, by: null } as const;
  await db.transaction((tx) => setPause(tx, { ...journey, paused: true }));
  await deliver();
  expect(await row(id)).toMatchObject({ state: "queued", parked_by: "pause", attempts: 0 });
  await db.transaction((tx) => setPause(tx, { ...journey, paused: false }));
  await deliver();
  expect(await row(id)).toMatchObject({ state: "sent", parked_by: null, attempts: 1 });
});

test("S-9.4 a channel without a provider is off", async () => {
  await db.run("update workspace set sending = 'live' where id = $1", [workspace.id]);
  const id = await ask(email(templateId), { personId: await addPerson() });
  await deliver();
  await db.run("update workspace set sending = 'test_inbox' where id = $1", [workspace.id]);
  expect(await row(id)).toMatchObject({ state: "skipped", reason: "channel_off" });
});

test("G-25 each end is counted once for its step", async () => {
  const sums = await db.rows<{ key: string; n: number }>(
    "select split_part(key, ':', 1) as key, sum(n)::int as n from rollup_delta where workspace_id = $1 and metric = 'delivery' group by 1 order by 1",
    [workspace.id],
  );
  const states = await db.rows<{ key: string; n: number }>(
    "select state as key, count(*)::int as n from delivery where workspace_id = $1 and settled_at is not null group by 1 order by 1",
    [workspace.id],
  );
  expect(sums).toEqual(states);
  expect(topic.id).toMatch(/^top_/);
});
