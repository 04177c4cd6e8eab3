import { z } from "zod";
import { defineStepKind, leave } from "#core/engine/step-kind.ts";
import { listenerMatchSchema } from "#core/journey/document.ts";
import { durationSchema, formatDuration } from "#core/kernel/time.ts";
import { ALWAYS, ruleSchema } from "#core/rules/rule.ts";

const schema = z.strictObject({
  event: z.string().min(1, "Choose the event that counts").max(200),
  where: ruleSchema.default(ALWAYS),
  match: listenerMatchSchema.default("key"),
  /** Measured from when a person comes by, also after the journey has ended for them (S-4.5). */
  window: durationSchema.default({ amount: 3, unit: "day" }),
  counting: z.enum(["once", "everyTime"]).default("once"),
  /** Leave the journey when it is met (S-4.7). */
  exits: z.boolean().default(false),
  /** Property with the money. */
  value: z.string().max(128).default("total"),
});

export type Config = z.output<typeof schema>;

/** Counts who does something within a time after coming by here; people go on at once. */
export default defineStepKind({
  kind: "goal",
  version: 1,
  title: "Goal",
  family: "flow",
  icon: "flag",
  schema,
  example: { event: "Order Completed" },
  blank: { event: "" },
  outputs: () => [{ id: "next", label: "Next" }],
  summarize: ({ event, window, exits }) =>
    `${event} within ${formatDuration(window)}${exits ? ", then leaves" : ""}`,
  about: ({ event }) => ({ events: event ? [{ name: event, field: "event", role: "counted" }] : [] }),
  counts: (config) => config,
  enter: ({ now }) => leave("next", "counted from here on", { remember: { passedAt: now } }),
});
