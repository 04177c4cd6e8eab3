import { defineMessageStep } from "#core/engine/message-step.ts";

export type { MessageConfig as Config } from "#core/engine/message-step.ts";

/** Sends a template into the shop itself. */
export default defineMessageStep({
  kind: "in-app",
  version: 1,
  title: "In-app message",
  icon: "panel-top",
  channel: "inApp",
  example: "tpl_welcome_card",
});
