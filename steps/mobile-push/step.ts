import { defineMessageStep } from "#core/engine/message-step.ts";

export type { MessageConfig as Config } from "#core/engine/message-step.ts";

/** Sends a template to the phone. */
export default defineMessageStep({
  kind: "mobile-push",
  version: 1,
  title: "Mobile push",
  icon: "smartphone",
  channel: "mobilePush",
  example: "tpl_back_in_stock",
});
