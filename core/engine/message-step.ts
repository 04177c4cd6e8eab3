import { z } from "zod";
import { isoOf } from "#core/calendar/iso.ts";
import type { Message } from "#core/engine/run.ts";
import {
  defineStepKind,
  exit,
  leave,
  type Move,
  type Output,
  type StepKind,
  type Wake,
  wait,
} from "#core/engine/step-kind.ts";
import { invariant } from "#core/kernel/assert.ts";
import { questionsOf } from "#core/rules/question.ts";
import { ruleSchema } from "#core/rules/rule.ts";

const OUTPUT_AFTER = {
  sent: "next",
  held_out: "next",
  skipped: "skipped",
  expired: "failed",
  dead: "failed",
} as const;

/** What every message step is set up with. */
const messageSchema = z.strictObject({
  templateId: z.string().min(1, "Choose a template").max(64),
  /** Judged again in the transaction that sends (S-4.9); history is not asked there. */
  onlyIf: ruleSchema
    .refine((rule) => questionsOf(rule).length === 0, "Use a Condition step for what happened before")
    .nullable()
    .default(null),
  /** After a hand-over without a clear answer: hold and never send twice, or send again (S-9.17). */
  onUnknown: z.enum(["hold", "resend"]).default("hold"),
});
export type MessageConfig = z.output<typeof messageSchema>;

type Look = Readonly<{
  kind: string;
  version: number;
  title: string;
  icon: string;
  channel: Exclude<Message["channel"], "webhook">;
  /** A template that could be one of this channel. */
  example: string;
}>;

/** A step that writes to the person: it asks for a delivery and waits until it is settled. Who may be written to, and when, is lib/delivery's business. */
export function defineMessageStep({ channel, example, ...look }: Look): StepKind<typeof messageSchema> {
  return defineStepKind({
    ...look,
    family: "message",
    schema: messageSchema,
    example: { templateId: example },
    blank: { templateId: "" },
    outputs: messageOutputs,
    summarize: ({ onlyIf }) => (onlyIf ? "Sends the template, on a condition" : "Sends the template"),
    about: ({ templateId }) => ({
      message: { channel, field: "templateId", templateId },
      uses: templateId ? [{ object: "template", id: templateId, field: "templateId" }] : [],
    }),
    enter: ({ config: { templateId, onlyIf, onUnknown } }) =>
      wait({ deliver: { channel, templateId, onUnknown, ...(onlyIf ? { onlyIf } : {}) } }),
    resume: (_visit, wake) => afterDelivery(wake),
  });
}

/** The outputs of every message step; the unconnected optional ones lead to `next` (S-9.6). */
function messageOutputs(): readonly Output[] {
  return [
    { id: "next", label: "Next" },
    { id: "skipped", label: "Not sent", optional: true },
    { id: "failed", label: "Failed", optional: true },
  ];
}

/** Where a message step leaves when its delivery is settled; a cancelled one ends the run (S-4.9, S-12.8). */
export function afterDelivery(wake: Wake): Move {
  invariant(wake.kind === "delivery", "a message step waits for its delivery alone");
  const { state, reason, at } = wake.outcome;
  if (state === "cancelled") return exit(reason ?? "manual");
  const remember = at === null ? { outcome: state } : { outcome: state, sentAt: isoOf(at) };
  return leave(OUTPUT_AFTER[state], reason ?? state, { remember });
}
