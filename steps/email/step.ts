import { z } from "zod";
import { afterDelivery, messageOutputs } from "#core/engine/message-step.ts";
import { defineStepKind, wait } from "#core/engine/step-kind.ts";
import { questionsOf } from "#core/rules/question.ts";
import { ruleSchema } from "#core/rules/rule.ts";

const schema = z.strictObject({
  templateId: z.string().min(1, "Choose a template").max(64),
  /** Judged again in the transaction that sends (S-4.9); history is not asked there. */
  onlyIf: ruleSchema
    .refine((rule) => questionsOf(rule).length === 0, "Use a Condition step for what happened before")
    .nullable()
    .default(null),
  /** After a hand-over without a clear answer: hold and never send twice, or send again (S-9.17). */
  onUnknown: z.enum(["hold", "resend"]).default("hold"),
});

export type Config = z.output<typeof schema>;

/** Asks for a delivery and waits until it is settled. Who may be written to, and when, is lib/delivery's business. */
export default defineStepKind({
  kind: "email",
  version: 1,
  title: "Email",
  family: "message",
  icon: "mail",
  schema,
  example: { templateId: "tpl_cart_reminder_1" },
  blank: { templateId: "" },
  outputs: messageOutputs,
  summarize: ({ onlyIf }) => (onlyIf ? "Sends the template, on a condition" : "Sends the template"),
  about: ({ templateId }) => ({
    message: { channel: "email", field: "templateId", templateId },
    uses: templateId ? [{ object: "template", id: templateId, field: "templateId" }] : [],
  }),
  enter: ({ config: { templateId, onlyIf, onUnknown } }) =>
    wait({ deliver: { channel: "email", templateId, onUnknown, ...(onlyIf ? { onlyIf } : {}) } }),
  resume: (_visit, wake) => afterDelivery(wake),
});
