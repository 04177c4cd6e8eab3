import { expect, test } from "vitest";
import testInbox from "#lib/delivery/providers/test-inbox/provider.ts";
import type { RenderedMail } from "#lib/delivery/stored-text.ts";
import { openTestPlatform } from "#tests/database.ts";

const platform = await openTestPlatform();
const rendered: RenderedMail = {
  kind: "mail",
  subject: "Hello",
  html: "<p>Hello</p>",
  text: "Hello",
  headers: { "List-Unsubscribe": "<x>" },
};

const send = (key: string) =>
  testInbox.send({
    platform,
    settings: { fromName: "", fromEmail: "shop@fjord.example" },
    secret: null,
    key,
    deliveryId: key,
    workspace: { id: "ws_1", name: "Fjord Outfitters" },
    personId: "per_1",
    channel: "email",
    class: "marketing",
    address: "ana@example.com",
    rendered,
    deadlineMs: 1_000,
  });

test("a message is kept as it would have been sent", async () => {
  expect(await send("run_1/mail/1")).toMatchObject({ class: "accepted" });
  expect(
    await platform.db.rows("select sender, recipient, subject, html, text, headers from inbox_message"),
  ).toEqual([
    {
      sender: "Fjord Outfitters <shop@fjord.example>",
      recipient: "ana@example.com",
      subject: "Hello",
      html: "<p>Hello</p>",
      text: "Hello",
      headers: { "List-Unsubscribe": "<x>" },
    },
  ]);
});

test("G-6 the same key twice is one message", async () => {
  await Promise.all(Array.from({ length: 10 }, () => send("run_2/mail/1")));
  expect(
    await platform.db.rows("select 1 from inbox_message where delivery_id = 'run_2/mail/1'"),
  ).toHaveLength(1);
});
