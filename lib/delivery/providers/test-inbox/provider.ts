import { z } from "zod";
import { invariant } from "#core/kernel/assert.ts";
import { defineProvider } from "#lib/delivery/providers/provider.ts";
import { newId } from "#lib/platform/ids.ts";

const settings = z.strictObject({
  fromName: z.string().trim().max(120).default(""),
  fromEmail: z.email().default("shop@example.com"),
});

const TAKE = `
  insert into inbox_message (id, workspace_id, delivery_id, person_id, channel, sender, recipient, subject, html, text, headers, at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, cairn_now())
  on conflict (delivery_id) do nothing`;

/** Keeps messages in the product instead of sending them: what a workspace starts with, and what the demo uses. */
export default defineProvider({
  kind: "test-inbox",
  title: "Test inbox",
  channels: ["email", "sms", "webPush", "mobilePush", "inApp"],
  settings,
  secret: z.null(),
  // A delivery has one place in the inbox, however often it is handed over.
  keyed: true,
  inside: true,
  deadlineMs: () => 10_000,
  async send({ platform, settings: { fromName, fromEmail }, workspace, rendered, ...call }) {
    invariant(rendered.kind === "mail" && call.address !== null, "the Test inbox takes messages to somebody");
    const sender = `${fromName || workspace.name} <${fromEmail}>`;
    const { subject, html, text, headers } = rendered;
    await platform.db.run(
      TAKE,
      [
        newId("msg"),
        workspace.id,
        call.deliveryId,
        call.personId,
        call.channel,
        sender,
        call.address,
        subject,
        html,
        text,
        JSON.stringify(headers),
      ],
      "take_into_inbox",
    );
    return { class: "accepted", status: "stored", answer: null, providerMessageId: call.deliveryId };
  },
});
