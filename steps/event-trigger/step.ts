import { z } from "zod";
import { defineStepKind, leave } from "#core/engine/step-kind.ts";
import { approximateMs, durationSchema } from "#core/kernel/time.ts";
import { ALWAYS, ruleSchema } from "#core/rules/rule.ts";
import { sentence } from "#core/rules/sentence.ts";

const schema = z.strictObject({
  event: z.string().min(1, "Choose the event that starts this journey").max(200),
  /** The property filter, over `event.` (S-2.15). */
  where: ruleSchema.default(ALWAYS),
  /** The person filter. */
  audience: ruleSchema.default(ALWAYS),
  /** Older events start nobody (S-1.11). */
  maxAge: durationSchema.default({ amount: 24, unit: "hour" }),
});

export type Config = z.output<typeof schema>;

/** Lets a person in when a matching event is accepted. */
export default defineStepKind({
  kind: "event-trigger",
  version: 1,
  title: "Event",
  family: "trigger",
  icon: "zap",
  schema,
  example: { event: "Product Added" },
  blank: { event: "" },
  outputs: () => [{ id: "next", label: "Next" }],
  summarize: ({ event, where }) => {
    const filter = sentence(where);
    return filter === "everyone" ? `When ${event}` : `When ${event} where ${filter}`;
  },
  about: ({ event, audience }) => ({
    events: event ? [{ name: event, field: "event", role: "starts" }] : [],
    ...(audience ? { audience: { field: "audience", rule: audience } } : {}),
  }),
  starts: ({ event, where, audience, maxAge }) => ({
    kind: "event",
    event,
    where,
    audience,
    maxAgeMs: approximateMs(maxAge),
  }),
  enter: () => leave("next", "entered"),
});
