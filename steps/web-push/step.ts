import { defineMessageStep } from "#core/engine/message-step.ts";

export type { MessageConfig as Config } from "#core/engine/message-step.ts";

/** Sends a template to the browser. */
export default defineMessageStep({
  kind: "web-push",
  version: 1,
  title: "Web push",
  icon: "bell",
  channel: "webPush",
  example: "tpl_back_in_stock",
});
