import { z } from "zod";
import type { JsonObject } from "#core/kernel/json.ts";
import { durationSchema, type Instant } from "#core/kernel/time.ts";
import { ruleSchema } from "#core/rules/rule.ts";
import { VALUE_TYPES } from "#core/rules/value-type.ts";

/** Of a list, what fits: one part that is not finished does not hide the others. */
function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(z.unknown()).transform((all) =>
    all.flatMap((one): z.output<Item>[] => {
      const parsed = item.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    }),
  );
}

const field = z.string();
const named = z.string().min(1);
const eventUse = z.object({
  name: named,
  field,
  role: z.enum(["starts", "awaited", "counted"]),
  /** Where it can be told apart by the journey's key; `any` when it is not (L-310). */
  match: z.object({ field, any: z.boolean() }).optional(),
});
const objectUse = z.object({
  object: z.enum(["template", "segment", "list", "journey", "topic", "provider"]),
  id: named,
  field,
});

/**
 * What a step is about, as data: the rules of ux 3.6 ask this of every kind and never its name. `field` is always the
 * dotted path into the config at which somebody would put it right. A kind says what applies to it.
 */
const shape = {
  /** Events by name: people start by them, the step waits for them, or they count as its goal. */
  events: listOf(eventUse),
  /** What else people start by, for trigger steps (L-210, L-507, L-508). */
  startedBy: listOf(z.object({ by: z.enum(["segment", "journey", "trait"]), id: named, field })),
  /** A start at one local clock time: when it comes next in a zone, null where it never does (L-211). */
  localStart: z.object({
    field,
    next: z.custom<(after: Instant, zone: string) => Instant | null>((value) => typeof value === "function"),
  }),
  /** Who may start, beside what starts them (L-209). */
  audience: z.object({ field, rule: ruleSchema }),
  /** Rules that choose between outputs; `no` is where people go on who do not meet it (L-301 to L-303). */
  decides: listOf(z.object({ field, rule: ruleSchema, yes: z.string(), no: z.string() })),
  /** Objects of the workspace that the config names by their ids (L-122). */
  uses: listOf(objectUse),
  /** It holds people for a second at least; null where the length depends on the person (L-104, L-207, L-309, L-414). */
  waits: z.object({ field, longest: durationSchema.nullable() }),
  /** The time limit of a step that listens: null where it was taken away (L-306). */
  timeout: z.object({ field, length: durationSchema.nullable() }),
  /** Only where something restarts the wait: what limits it, null where nothing does (L-307). */
  restarts: z.object({ field, max: z.number().nullable(), deadline: durationSchema.nullable() }),
  /** A fixed date that it waits for, as written, and what people do who come later (L-308). */
  until: z.object({ field, date: z.string(), past: z.enum(["continue", "skip", "exit"]) }),
  /** Shares in percent; `even` is what evens them out, by the top names of the config (L-305). */
  split: z.object({ field, weights: listOf(z.number()), even: z.custom<JsonObject>() }),
  /** It compares its outputs: by which goal, null where none is chosen (L-602, L-603). */
  experiment: z.object({ field, goal: z.string().nullable() }),
  /** Its one output that may lead back to an earlier step, and how often it does (L-103, L-104). */
  back: z.object({ output: z.string(), times: z.number() }),
  /** It writes to the person; `templateId` is "" where none is chosen yet (L-401 to L-417). */
  message: z.object({ channel: z.string(), field, templateId: z.string() }),
  /** It calls an address; `body` is the field that what does not belong there can move to (L-501 to L-505). */
  call: z.object({ field, url: z.string(), body: z.string().nullable() }),
  /** References to stored secrets; the id is "" after an import or a paste (L-503). */
  secrets: listOf(z.object({ field, id: z.string() })),
  /** Traits it writes; the type is null where it is only known while it runs (L-506). */
  writes: listOf(z.object({ trait: named, field, type: z.enum(VALUE_TYPES).nullable() })),
  /** What it makes happen that something may start by (L-507 to L-509). */
  causes: listOf(z.object({ what: z.enum(["event", "segment", "journey"]), id: named, field })),
} as const;

type Shape = typeof shape;
export type About = { readonly [Name in keyof Shape]?: Readonly<z.output<Shape[Name]>> };
export type EventUse = Readonly<z.output<typeof eventUse>>;
export type ObjectKind = z.output<typeof objectUse>["object"];

/** A step that has nothing to say. */
export const NOTHING_ABOUT: About = {};

/** What holds of a config that is not finished: parts that do not fit are left out. */
export function aboutUnfinished(said: Readonly<Record<string, unknown>>): About {
  const kept = Object.entries(shape).flatMap(([name, schema]) => {
    const parsed = (schema as z.ZodType).safeParse(said[name]);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return Object.fromEntries(kept) as About;
}
