import { defineMessageStep } from "#core/engine/message-step.ts";

export type { MessageConfig as Config } from "#core/engine/message-step.ts";

/** Sends a template by mail. */
export default defineMessageStep({
  kind: "email",
  version: 1,
  title: "Email",
  icon: "mail",
  channel: "email",
  example: "tpl_cart_reminder_1",
});
