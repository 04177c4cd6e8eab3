import "#core/kernel/plain-problem.ts";
import { z } from "zod";
import { durationSchema } from "#core/kernel/time.ts";
import { ALWAYS, ruleSchema } from "#core/rules/rule.ts";

/**
 * The journey document: what a draft holds, a version freezes, an export carries.
 * Configs of steps are kept as they are and judged by their step kinds, so that every stored document loads.
 */
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "Use letters, digits, dashes and underscores");

export const stepSchema = z.strictObject({
  id,
  kind: z.string().min(1).max(64),
  kindVersion: z.int().min(1).default(1),
  name: z.string().min(1).max(120),
  config: z.record(z.string(), z.json()).default({}),
  x: z.number().default(0),
  y: z.number().default(0),
  off: z.boolean().optional(),
});

export const edgeSchema = z.strictObject({ from: id, output: z.string().min(1).max(64), to: id });

export const noteSchema = z.strictObject({
  id,
  text: z.string().max(2_000),
  x: z.number(),
  y: z.number(),
  width: z.number().min(80).max(800).default(200),
  height: z.number().min(40).max(800).default(120),
});

/**
 * Which events concern a run: `key` those of its instance key where they carry one (S-3.2), `any` all of the
 * person's, `cart` orders by cart_id or checkout_id, else by a shared product, else any order if so switched (S-12.6).
 */
export const listenerMatchSchema = z.enum(["key", "any", "cart"]);

export const goalSchema = z.strictObject({
  id,
  name: z.string().min(1).max(120),
  event: z.string().min(1, "Choose the goal's event").max(200),
  where: ruleSchema.default(ALWAYS),
  match: listenerMatchSchema.default("key"),
  window: durationSchema.default({ amount: 5, unit: "day" }),
  primary: z.boolean().default(true),
  /** S-4.7: on for the primary goal. */
  exits: z.boolean().default(true),
  /** S-4.6 */
  counting: z.enum(["once", "everyTime"]).default("once"),
  /** Property with the money, and with its order's id. */
  value: z.string().max(128).default("total"),
});

export const exitSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("event"),
    id,
    event: z.string().min(1, "Choose the event that ends the journey").max(200),
    where: ruleSchema.default(ALWAYS),
    match: listenerMatchSchema.default("key"),
  }),
  z.strictObject({ kind: z.literal("rule"), id, rule: ruleSchema }),
  /** The abandoned cart's own exits: emptied, checked out, ordered, unavailable (S-12.5, S-12.6, S-12.8). */
  z.strictObject({
    kind: z.literal("cart"),
    id,
    /** S-12.6 (c): any order since the anchor cancels. */
    anyOrder: z.boolean().default(true),
    /** S-12.6: a checkout of the cart ends this journey. */
    onCheckout: z.boolean().default(true),
    unavailable: z.enum(["drop", "keep", "abort"]).default("drop"),
  }),
]);

export const reentrySchema = z.strictObject({
  mode: z.enum(["once", "after_exit", "replace", "always"]).default("after_exit"),
  /** Path into the trigger event, such as `properties.cart_id`; null: one key a person. */
  key: z
    .string()
    .regex(/^$|^properties(\.[^.[\]]+)+$/, "Start with properties.")
    .max(256)
    .nullable()
    .default(null),
  missingKey: z.enum(["person", "refuse"]).default("person"),
  minGap: durationSchema.nullable().default(null),
  gapFrom: z.enum(["entry", "exit"]).default("entry"),
  personCap: z
    .strictObject({ n: z.int().min(1), window: durationSchema })
    .nullable()
    .default(null),
});

export const settingsSchema = z.strictObject({
  goals: z.array(goalSchema).max(10).default([]),
  exits: z.array(exitSchema).max(20).default([]),
  reentry: reentrySchema.default(() => reentrySchema.parse({})),
  priority: z.int().min(0).max(100).default(50),
  /** So many percent of people get nothing of it, to compare with (S-8.8). */
  holdout: z
    .number("Enter a share")
    .min(0, "A share is at least 0 %")
    .max(50, "Hold out at most 50 %")
    .refine((share) => Math.abs(share * 100 - Math.round(share * 100)) < 1e-6, "Use at most two decimals")
    .default(0),
});

export const documentSchema = z.strictObject({
  formatVersion: z.literal(1).default(1),
  steps: z.array(stepSchema).max(500, "A journey can have 500 steps"),
  edges: z.array(edgeSchema).max(1_000, "A journey can have 1,000 connections"),
  notes: z.array(noteSchema).max(200).default([]),
  settings: settingsSchema.default(() => settingsSchema.parse({})),
});

export type Step = Readonly<z.output<typeof stepSchema>>;
export type Edge = Readonly<z.output<typeof edgeSchema>>;
export type Note = Readonly<z.output<typeof noteSchema>>;
export type Goal = Readonly<z.output<typeof goalSchema>>;
export type Exit = Readonly<z.output<typeof exitSchema>>;
export type Reentry = Readonly<z.output<typeof reentrySchema>>;
export type Settings = Readonly<z.output<typeof settingsSchema>>;
export type JourneyDocument = Readonly<z.output<typeof documentSchema>>;

/** What a new journey starts as. */
export function emptyDocument(): JourneyDocument {
  return documentSchema.parse({ steps: [], edges: [] });
}
