import { expect, test } from "vitest";
import { type LinkHolder, linkToken } from "#lib/consent/links.ts";
import { clickToken } from "#lib/delivery/click-links.ts";
import { buildDeliveryWorld, email } from "#tests/delivery-world.ts";
import * as preferencesRoute from "../../../app/(public)/p/[token]/route.ts";
import * as clickRoute from "../../../app/(public)/r/[token]/route.ts";
import * as unsubscribeRoute from "../../../app/(public)/u/[token]/route.ts";

const world = await buildDeliveryWorld();
const { platform, workspace, topic, addPerson, addTemplate, ask, deliver } = world;
const { db } = platform;
const templateId = await addTemplate();

type Route = (request: Request, context: { params: Promise<{ token: string }> }) => Promise<Response>;
const call = (route: Route, token: string, init: RequestInit = {}) =>
  route(new Request(`http://cairn.test/x/${token}`, init), { params: Promise.resolve({ token }) });
const form = (fields: Record<string, string | string[]>) =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
  );

let people = 0;
async function holder(changes: Partial<LinkHolder> = {}): Promise<LinkHolder> {
  people += 1;
  const address = `reader${people}@example.com`;
  const personId = await addPerson({ email: address });
  return {
    workspaceId: workspace.id,
    personId,
    channel: "email",
    address,
    topicId: topic.id,
    deliveryId: `run_${people}/mail/1`,
    ...changes,
  };
}
async function words(address: string) {
  return db.rows<{ topic: string; state: string; source: string; delivery_id: string | null }>(
    "select topic, state, source, delivery_id from consent_entry where workspace_id = $1 and address = $2 and source <> 'form' order by id",
    [workspace.id, address],
  );
}

test("CMP-02 E-16.2 U-64 looking at the link changes nothing, however often", async () => {
  const who = await holder();
  const token = linkToken("unsubscribe", who);
  for (let look = 0; look < 3; look += 1) {
    const page = await call(unsubscribeRoute.GET, token);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain("Stop getting mail about Offers from Fjord Outfitters?");
    expect(html).toContain('<form method="post">');
    expect(html).not.toContain("<script");
    expect(html).not.toContain(who.address);
  }
  expect(await words(who.address)).toEqual([]);
});

test.each([
  ["urlencoded", () => form({ "List-Unsubscribe": "One-Click" })],
  [
    "multipart",
    () => {
      const data = new FormData();
      data.set("List-Unsubscribe", "One-Click");
      return data;
    },
  ],
])(
  "CMP-02 E-16.2 U-64 one-click twice answers 200 and is one change, credited to its delivery: %s",
  async (_kind, body) => {
    const who = await holder();
    const token = linkToken("unsubscribe", who);
    for (let click = 0; click < 2; click += 1) {
      const answer = await call(unsubscribeRoute.POST, token, { method: "POST", body: body() });
      expect([
        answer.status,
        answer.headers.get("location"),
        answer.headers.get("set-cookie"),
        await answer.text(),
      ]).toEqual([200, null, null, ""]);
    }
    expect(await words(who.address)).toEqual([
      { topic: topic.id, state: "unsubscribed", source: "one_click", delivery_id: who.deliveryId },
    ]);
  },
);

test("CMP-02 two one-clicks at once are one change", async () => {
  const who = await holder();
  const token = linkToken("unsubscribe", who);
  const post = () =>
    call(unsubscribeRoute.POST, token, { method: "POST", body: form({ "List-Unsubscribe": "One-Click" }) });
  const answers = await Promise.all(Array.from({ length: 8 }, post));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  expect(await words(who.address)).toHaveLength(1);
});

test("U-64 the button unsubscribes, says so, and can be undone for ten minutes", async () => {
  const who = await holder();
  const token = linkToken("unsubscribe", who);
  const press = (act: string) => call(unsubscribeRoute.POST, token, { method: "POST", body: form({ act }) });
  expect(await (await press("topic")).text()).toContain("You are unsubscribed");
  expect(await (await call(unsubscribeRoute.GET, token)).text()).toContain("You are unsubscribed");
  expect(await (await press("undo")).text()).toContain("Taken back");
  expect((await words(who.address)).map(({ state }) => state)).toEqual(["unsubscribed", "subscribed"]);
  await press("topic");
  await world.travel(11 * 60_000);
  expect(await (await press("undo")).text()).toContain("You are unsubscribed");
  expect((await words(who.address)).at(-1)?.state).toBe("unsubscribed");
});

test("CMP-03 out of everything, no mail of any topic is sent", async () => {
  const who = await holder();
  await call(unsubscribeRoute.POST, linkToken("unsubscribe", who), {
    method: "POST",
    body: form({ act: "everything" }),
  });
  expect((await words(who.address)).map((word) => word.topic)).toEqual([""]);
  const id = await ask(email(templateId), { personId: who.personId ?? "" });
  await deliver();
  expect(await world.row(id)).toMatchObject({ state: "skipped", reason: "no_consent" });
});

test("CMP-02 it works for a person of whom nothing is left", async () => {
  const who = await holder({ personId: "per_gone", deliveryId: null });
  const answer = await call(unsubscribeRoute.POST, linkToken("unsubscribe", who), {
    method: "POST",
    body: form({ "List-Unsubscribe": "One-Click" }),
  });
  expect(answer.status).toBe(200);
});

test("S-16.6 SEC-35 a link that was changed, cut or made for something else is refused without a hint", async () => {
  const who = await holder();
  const token = linkToken("unsubscribe", who);
  const flipped = `${token.slice(0, -5)}${token.at(-5) === "A" ? "B" : "A"}${token.slice(-4)}`;
  const others = [
    "",
    "x",
    flipped,
    token.slice(0, -8),
    linkToken("preferences", who),
    clickToken("0".repeat(32)),
    `${token}AAAA`,
    "A".repeat(5_000),
  ];
  const pages = new Set<string>();
  for (const other of others) {
    for (const [route, method] of [
      [unsubscribeRoute.GET, "GET"],
      [unsubscribeRoute.POST, "POST"],
    ] as const) {
      const answer = await call(route, other, {
        method,
        ...(method === "POST" ? { body: form({ act: "topic" }) } : {}),
      });
      expect(answer.status).toBe(400);
      pages.add((await answer.text()).replace(/nonce="[^"]*"/, ""));
    }
  }
  expect(pages.size).toBe(1);
  expect(await words(who.address)).toEqual([]);
});

test("a body that is no form, or far too long, still unsubscribes by the link alone", async () => {
  for (const init of [
    { body: "{}", headers: { "content-type": "application/json" } },
    { body: "x".repeat(50_000), headers: { "content-type": "application/x-www-form-urlencoded" } },
    { body: "broken", headers: { "content-type": "multipart/form-data; boundary=zzz" } },
  ]) {
    const who = await holder();
    expect(
      (await call(unsubscribeRoute.POST, linkToken("unsubscribe", who), { method: "POST", ...init })).status,
    ).toBe(200);
    expect(await words(who.address)).toHaveLength(1);
  }
});

test("the preference centre shows the boxes and stores what is ticked", async () => {
  const who = await holder();
  const token = linkToken("preferences", who);
  const page = await (await call(preferencesRoute.GET, token)).text();
  expect(page).toContain(`value="${topic.id}" checked`);
  const cleared = await (
    await call(preferencesRoute.POST, token, { method: "POST", body: form({ act: "save" }) })
  ).text();
  expect(cleared).toContain("Your choices are saved.");
  expect(cleared).not.toContain("checked>");
  await call(preferencesRoute.POST, token, {
    method: "POST",
    body: form({ act: "save", topic: [topic.id, "top_unknown"] }),
  });
  expect(await words(who.address)).toMatchObject([
    { state: "unsubscribed", source: "preference_page" },
    { state: "subscribed", source: "preference_page" },
  ]);
});

test("SEC-44 names of topics and shops are shown as text", async () => {
  await db.run("update workspace set name = $2 where id = $1", [
    workspace.id,
    "<img src=x onerror=alert(1)>",
  ]);
  const who = await holder();
  for (const [route, purpose] of [
    [unsubscribeRoute.GET, "unsubscribe"],
    [preferencesRoute.GET, "preferences"],
  ] as const) {
    const page = await call(route, linkToken(purpose, who));
    expect(await page.text()).not.toContain("<img");
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'nonce-/);
  }
  await db.run("update workspace set name = 'Fjord Outfitters' where id = $1", [workspace.id]);
});

test("SEC-45 a click is noted and led on to the address that stands with the message, and to no other", async () => {
  const personId = await addPerson();
  const id = await ask(email(templateId), { personId });
  await deliver();
  const [mail] = await db.rows<{ html: string }>("select html from inbox_message where delivery_id = $1", [
    id,
  ]);
  const token = /\/r\/([\w-]+)"/.exec(mail?.html ?? "")?.[1] ?? "";
  await world.travel(5_000);
  for (let click = 0; click < 2; click += 1) {
    const answer = await call(clickRoute.GET, token);
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "https://shop.example/cart"]);
  }
  expect((await call(clickRoute.HEAD, token)).status).toBe(302);
  const events = await db.rows<{ type: string; body: { properties: object } }>(
    "select type, body from event where person_id = $1 and event = 'Email Link Clicked'",
    [personId],
  );
  expect(events).toHaveLength(2);
  expect(events[0]).toMatchObject({
    type: "track",
    body: { properties: { deliveryId: id, url: "https://shop.example/cart" } },
  });
  expect(
    await db.rows("select sum(n)::int as n from rollup_delta where metric = 'click' and workspace_id = $1", [
      workspace.id,
    ]),
  ).toEqual([{ n: 1 }]);
});

test("S-15.7 a click within two seconds is a machine's, and does not count", async () => {
  const personId = await addPerson();
  const id = await ask(email(templateId), { personId });
  await deliver();
  const [link] = await db.rows<{ id: string }>("select id from tracked_link where delivery_id = $1", [id]);
  const before = await db.rows("select sum(n)::int as n from rollup_delta where metric = 'click'");
  await db.run("update delivery set sent_at = cairn_now() where id = $1", [id]);
  await call(clickRoute.GET, clickToken(link?.id ?? ""));
  expect(
    await db.rows(
      "select body -> 'properties' ->> 'machine' as machine from event where person_id = $1 and event = 'Email Link Clicked'",
      [personId],
    ),
  ).toEqual([{ machine: "true" }]);
  expect(await db.rows("select sum(n)::int as n from rollup_delta where metric = 'click'")).toEqual(before);
});

test("SEC-35 a click's token opens nothing else, and a changed one nothing at all", async () => {
  const known = clickToken("0123456789abcdef0123456789abcdef");
  for (const token of [
    known,
    `${known.slice(0, -1)}x`,
    known.slice(0, 32),
    `${known}?url=https://evil.test`,
  ]) {
    const answer = await call(clickRoute.GET, token);
    expect([answer.status, answer.headers.get("location")]).toEqual([404, null]);
  }
});
