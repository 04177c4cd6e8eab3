import { defineMessageStep } from "#core/engine/message-step.ts";

export type { MessageConfig as Config } from "#core/engine/message-step.ts";

/** Sends a template as a text message. */
export default defineMessageStep({
  kind: "sms",
  version: 1,
  title: "SMS",
  icon: "message-square",
  channel: "sms",
  example: "tpl_parcel_text",
});
