import { afterAll, expect, test } from "vitest";
import { deliveryDetail } from "#lib/delivery/delivery-detail.ts";
import { newProviderId, saveProvider } from "#lib/delivery/provider-store.ts";
import { closeSessions } from "#lib/delivery/providers/smtp/connections.ts";
import { runLane } from "#lib/delivery/run-lane.ts";
import { buildDeliveryWorld, email } from "#tests/delivery-world.ts";
import { openMailSink } from "#tests/mail-sink.ts";

const mails = await openMailSink();
// The server closes once the last line is closed: ours first.
afterAll(closeSessions);
const world = await buildDeliveryWorld({ optIn: "opt_out" });
const { platform, workspace, addPerson, addTemplate, ask, deliver, row, travel } = world;
const { db } = platform;
const MINUTE = 60_000;

test("S-9.1 a long mail that goes a second time says the same, letter by letter, and is shown as it was sent", async () => {
  await db.transaction((tx) =>
    saveProvider(tx, {
      ...{ id: newProviderId(), workspaceId: workspace.id, channel: "email", kind: "smtp", name: "Loopback" },
      settings: { host: "127.0.0.1", port: mails.port, security: "none", fromEmail: "shop@fjord.example" },
      ...{ secret: { password: "" }, ratePerSecond: null, enabled: true },
    }),
  );
  await db.run("update workspace set sending = 'live' where id = $1", [workspace.id]);
  const templateId = await addTemplate({
    source: `${"<p>Hei, {{ person.firstName }}: <a href='https://shop.example/tents'>telt</a> på lager</p>".repeat(100)}<a href="{{ links.unsubscribe }}">x</a>`,
  });
  const personId = await addPerson({ traits: { firstName: "Åse" } });
  const id = await ask(email(templateId, { onUnknown: "resend" }), { personId });
  mails.behave({ hangUpAfterData: true });
  // One look at the lane: a second try may be due at once, by the lot that spreads them.
  await runLane(platform, `${workspace.id}:email`);
  expect(mails.mails).toHaveLength(1);
  mails.behave({});
  await db.run(`update person set traits = '{"firstName": "Somebody else"}' where id = $1`, [personId]);
  for (let turn = 0; turn < 20 && (await row(id)).state !== "sent"; turn += 1) {
    await travel(MINUTE);
    await deliver();
  }
  const [first, second] = mails.mails.map(({ mail }) => mail);
  expect(first?.html).toContain("Hei, Åse");
  // Made anew, its links would be others.
  expect(second?.html).toBe(first?.html);
  expect(second?.text).toBe(first?.text);
  const detail = await deliveryDetail(db, workspace.id, id);
  expect(detail?.message).toMatchObject({ kind: "mail", html: expect.stringContaining("Hei, Åse") });
});
