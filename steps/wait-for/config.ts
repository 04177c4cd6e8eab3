import { z } from "zod";
import { isObject } from "#core/kernel/json.ts";
import { durationSchema } from "#core/kernel/time.ts";
import {
  dateSourceSchema,
  offsetSchema,
  timeOfDaySchema,
  waitLengthSchema,
} from "#core/rules/date-source.ts";
import { ALWAYS, ruleSchema } from "#core/rules/rule.ts";

const id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .refine((text) => text !== "timeout", "The time limit has this name");

const eventSchema = z.strictObject({
  kind: z.literal("event"),
  id,
  event: z.string().min(1, "Choose the event to wait for").max(200),
  where: ruleSchema.default(ALWAYS),
  /** "key": only events of the same cart, order or whatever tells this journey's entries apart (S-3.2). */
  match: z.enum(["key", "any"]).default("key"),
  /** A restart arm does not leave the step: it sets the timeout anew (S-6.8). */
  restart: z.boolean().default(false),
  /** What already happened counts since the run's anchor, from arrival, or some minutes before it (S-6.4). */
  lookBack: z.union([z.enum(["anchor", "arrival"]), z.int().min(1).max(43_200)]).default("anchor"),
});

const label = z.string().max(40).default("");

const ruleArmSchema = z.strictObject({ kind: z.literal("rule"), id, name: label, rule: ruleSchema });

const segmentSchema = z.strictObject({
  kind: z.literal("segment"),
  id,
  of: z.enum(["segment", "list"]).default("list"),
  segmentId: z.string().min(1, "Choose a segment").max(64),
  /** For reading: its name when it was chosen. */
  name: z.string().max(120).default(""),
  change: z.enum(["enter", "leave"]).default("enter"),
});

const dateArmSchema = z.strictObject({
  kind: z.literal("date"),
  id,
  name: label,
  date: dateSourceSchema,
  offset: offsetSchema.nullable().default(null),
  time: timeOfDaySchema.nullable().default(null),
});

const armSchema = z.discriminatedUnion("kind", [eventSchema, ruleArmSchema, segmentSchema, dateArmSchema]);

export const DEFAULT_TIMEOUT = { amount: 7, unit: "day" } as const;

/** What to wait for (S-6.1). An arm that does not name its kind waits for an event. */
export const schema = z.strictObject({
  arms: z
    .array(
      z.preprocess((arm) => (isObject(arm) && !("kind" in arm) ? { kind: "event", ...arm } : arm), armSchema),
    )
    .min(1, "Add the event to wait for")
    .max(9, "Wait for nine things at most")
    .refine((arms) => new Set(arms.map((arm) => arm.id)).size === arms.length, "Two arms have one id"),
  /** first: whatever comes first. ranked: at the end the highest that has come true (S-6.2). */
  mode: z.enum(["first", "ranked"]).default("first"),
  timeout: waitLengthSchema.default(DEFAULT_TIMEOUT),
  /** What the first timeout counts from; a restart always counts from its event. */
  from: z.enum(["arrival", "anchor"]).default("arrival"),
  maxRestarts: z.int().min(0).max(1_000).default(100),
  /** Measured from arrival; restarts never go beyond it. */
  deadline: durationSchema.nullable().default(null),
});

export type Config = z.output<typeof schema>;
export type Arm = Config["arms"][number];
export type EventArm = Extract<Arm, { kind: "event" }>;
