import { afterAll, beforeEach, expect, test } from "vitest";
import { closeSessions } from "#lib/delivery/providers/smtp/connections.ts";
import smtp from "#lib/delivery/providers/smtp/provider.ts";
import type { RenderedMail } from "#lib/delivery/stored-text.ts";
import { openTestPlatform } from "#tests/database.ts";
import { freePort } from "#tests/free-port.ts";
import { openMailSink } from "#tests/mail-sink.ts";

const sink = await openMailSink();
const platform = await openTestPlatform({ settings: { CAIRN_ALLOW_PRIVATE: "127.0.0.0/8" } });
afterAll(closeSessions);
beforeEach(() => {
  closeSessions();
  sink.behave({});
  sink.mails.length = 0;
});

const MAIL: RenderedMail = {
  kind: "mail",
  subject: "Äpfel & Birnen",
  html: "<p>Hällo</p>",
  text: "Hällo",
  headers: {
    "List-Unsubscribe": "<https://cairn.test/u/x>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  },
};

type Changes = Readonly<{
  settings?: object;
  secret?: object;
  key?: string;
  address?: string;
  rendered?: Partial<RenderedMail>;
  env?: object;
  deadlineMs?: number;
  beginBy?: number;
}>;

function send(changes: Changes = {}) {
  const settings = {
    host: "127.0.0.1",
    port: sink.port,
    security: "none",
    fromName: "Fjord, Outfitters",
    fromEmail: "shop@fjord.example",
    ...changes.settings,
  };
  const key = changes.key ?? "run_1/mail/1";
  return smtp.send({
    platform: { ...platform, env: { ...platform.env, ...changes.env } },
    settings: smtp.settings.parse(settings) as never,
    secret: { password: "secret", ...changes.secret },
    key,
    deliveryId: key,
    workspace: { id: "ws_1", name: "Fjord Outfitters" },
    personId: "per_1",
    channel: "email",
    class: "marketing",
    address: changes.address ?? "ana@example.com",
    rendered: { ...MAIL, ...changes.rendered },
    deadlineMs: changes.deadlineMs ?? 5_000,
    ...(changes.beginBy === undefined ? {} : { beginBy: changes.beginBy }),
  });
}

test("a mail arrives as it was rendered, with its headers", async () => {
  expect(await send()).toMatchObject({ class: "accepted", providerMessageId: "run_1.mail.1@fjord.example" });
  const [{ mail, to, from } = { mail: null, to: "", from: "" }] = sink.mails;
  expect({ to, from }).toEqual({ to: "ana@example.com", from: "shop@fjord.example" });
  expect(mail).toMatchObject({
    subject: "Äpfel & Birnen",
    html: expect.stringContaining("Hällo"),
    messageId: "<run_1.mail.1@fjord.example>",
  });
  expect(mail?.from).toMatchObject({ name: "Fjord, Outfitters", address: "shop@fjord.example" });
  const headers = Object.fromEntries((mail?.headers ?? []).map(({ key, value }) => [key, value]));
  expect(headers).toMatchObject({
    "list-unsubscribe": "<https://cairn.test/u/x>",
    "list-unsubscribe-post": "List-Unsubscribe=One-Click",
  });
});

test("S-9.1 the Message-ID is the same on every try", async () => {
  await send();
  await send();
  expect(new Set(sink.mails.map(({ mail }) => mail.messageId)).size).toBe(1);
});

test("twenty mails at once share the few connections", async () => {
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, at) => send({ key: `run_${at}/mail/1`, settings: { maxConnections: 3 } })),
  );
  expect(results.every((result) => result.class === "accepted")).toBe(true);
  expect(sink.mails).toHaveLength(20);
});

test.each([
  ["RT-06 421", { greeting: { code: 421, message: "4.7.0 too many connections" } }, "rate"],
  ["RT-06 450 greylisting", { recipient: { code: 450, message: "4.2.0 come back later" } }, "rate"],
  ["RT-04 451", { recipient: { code: 451, message: "4.3.0 local error" } }, "transient"],
  ["RT-07 550 of the recipient", { recipient: { code: 550, message: "5.1.1 no such user" } }, "permanent"],
  ["RT-07 554 of the message", { data: { code: 554, message: "5.7.1 looks like spam" } }, "permanent"],
  [
    "RT-08 530 of the sender",
    { sender: { code: 530, message: "5.7.0 authentication required" } },
    "configuration",
  ],
  [
    "RT-08 550 of the sender",
    { sender: { code: 550, message: "5.7.1 sender not allowed" } },
    "configuration",
  ],
  ["RT-05 a line cut after the message", { hangUpAfterData: true }, "ambiguous"],
])("%s is %s", async (_case, manners, expected) => {
  sink.behave(manners);
  expect((await send({ key: `run_${expected}/mail/1` })).class).toBe(expected);
});

test.each([
  ["no such mailbox", { recipient: { code: 550, message: "5.1.1 no such user" } }, true],
  ["a mailbox that is closed", { recipient: { code: 550, message: "5.2.1 disabled" } }, true],
  ["a policy", { recipient: { code: 550, message: "5.7.1 blocked" } }, undefined],
  ["a full mailbox", { recipient: { code: 552, message: "5.2.2 over quota" } }, undefined],
])("RT-07 only an address that does not exist bounces hard: %s", async (_case, manners, hardBounce) => {
  sink.behave(manners);
  const result = await send();
  expect(result).toMatchObject({ class: "permanent" });
  expect(result.hardBounce).toBe(hardBounce);
});

test("RT-08 a refused account is a matter of the settings", async () => {
  sink.behave({ login: "refuse" });
  expect(await send({ settings: { user: "shop" } })).toMatchObject({ class: "configuration", status: "535" });
});

test("RT-04 a server that is not there is tried again", async () => {
  expect(await send({ settings: { port: await freePort() } })).toMatchObject({ class: "transient" });
});

test("RT-05 an answer that never comes is a doubt once the deadline has passed", async () => {
  sink.behave({ hangUpAfterData: false });
  const result = await send({ deadlineMs: 0 });
  expect(result).toMatchObject({ class: "ambiguous", timedOut: true });
});

test("G-9 a mail that has waited too long for a connection does not leave", async () => {
  const key = "run_late/mail/1";
  const arrived = () => sink.mails.filter(({ mail }) => mail.messageId?.includes("run_late")).length;
  expect(await send({ key, beginBy: performance.now() - 1 })).toMatchObject({ class: "late" });
  expect(arrived()).toBe(0);
  expect(await send({ key })).toMatchObject({ class: "accepted" });
  expect(arrived()).toBe(1);
});

test("SEC-10 a member's server in the private network is not called", async () => {
  const env = { allowPrivate: { targets: [], ownHost: null } };
  expect(await send({ env })).toMatchObject({ class: "configuration", status: "blocked_address" });
  expect(await send({ env, settings: { trusted: true } })).toMatchObject({ class: "accepted" });
});

test.each([
  '"a@b.test x"@c.test',
  "a@b.test, c@d.test",
  "a b@c.test",
  "a@[127.0.0.1]",
  "<a@b.test>",
  "a@b.test\r\nBcc: c@d.test",
])("SEC-41 an address that could be read in two ways is refused: %j", async (address) => {
  expect(await send({ address })).toMatchObject({ class: "permanent", status: "invalid_address" });
  expect(sink.mails).toHaveLength(0);
});

test("SEC-41 a name with quotes and commas stays a name", async () => {
  await send({ settings: { fromName: 'Evil" <x@evil.test>, "' } });
  expect(sink.mails[0]?.mail.from).toMatchObject({ address: "shop@fjord.example" });
});

test("G-20 what the server says is kept without addresses", async () => {
  sink.behave({ recipient: { code: 550, message: "5.1.1 <ana@example.com> does not live here" } });
  expect((await send()).answer).not.toContain("ana@example.com");
});
