import { z } from "zod";
import { durationSchema } from "#core/kernel/time.ts";

/**
 * The rule language (S-7.2, S-7.3): a closed tree, compiled for runs, for sentences and later for SQL.
 * Paths start at one of the roots: `person.`, `event.`, `context.`, `cart.`, `group.`.
 */
export const OPERATORS = [
  "is",
  "isNot",
  "in",
  "notIn",
  "contains",
  "notContains",
  "startsWith",
  "endsWith",
  "lessThan",
  "atMost",
  "greaterThan",
  "atLeast",
  "between",
  "before",
  "after",
  "withinLast",
  "isMissing",
  "isPresent",
  "isEmpty",
  "isTrue",
  "isFalse",
] as const;
export type Operator = (typeof OPERATORS)[number];

const PATH = /^(person|event|context|cart|group)(\.[^.[\]]+(\[\])?)+$/;
/** Only where it begins has been chosen. */
const UNFINISHED = /^(person|event|context|cart|group)\.?$/;
const FORBIDDEN = /(^|\.)(__proto__|constructor|prototype)(\.|\[|$)/;

/** A dotted path into the facts; `[]` after a name means "any element". */
export const pathSchema = z
  .string()
  .min(1, "Choose a property")
  .max(256)
  .regex(PATH, {
    error: ({ input }) =>
      UNFINISHED.test(input ?? "")
        ? "Choose a property"
        : "Start with person., event., context., cart. or group.",
  })
  .refine((path) => !FORBIDDEN.test(path), "This name is not allowed in a path");

const scalar = z.union([z.string().max(16_384), z.number(), z.boolean(), z.null()]);

const compareSchema = z.strictObject({
  kind: z.literal("compare"),
  path: pathSchema,
  operator: z.enum(OPERATORS),
  /** A scalar; a list for `in`, `notIn` and `between` ([from, to]); a duration for `withinLast`; absent for the unary ones. */
  value: z.union([scalar, z.array(scalar).max(1_000), durationSchema]).optional(),
  /** S-7.10: texts compare without regard to case unless this is set. */
  matchCase: z.boolean().optional(),
});

export const windowSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("last"), duration: durationSchema }),
  z.strictObject({ kind: z.literal("calendarDays"), days: z.int().min(1).max(3_650) }),
  z.strictObject({ kind: z.literal("sinceEntry") }),
  z.strictObject({ kind: z.literal("between"), from: z.string(), to: z.string() }),
  z.strictObject({ kind: z.literal("allTime") }),
]);

const bucketSchema = z.strictObject({
  kind: z.literal("bucket"),
  salt: z.string().regex(/^[a-z0-9-]{1,64}$/, "Use a to z, 0 to 9 and dashes"),
  from: z.int().min(0).max(10_000),
  to: z.int().min(0).max(10_000),
});

/** In a segment, or not; the name is for reading (S-7.3). */
const memberSchema = z.strictObject({
  kind: z.literal("member"),
  of: z.enum(["segment", "list"]),
  id: z.string().min(1, "Choose a segment").max(64),
  name: z.string().max(120).default(""),
  is: z.boolean().default(true),
});

/** What the clock of the person says: a weekday (1 is Monday), and a time of day that may cross midnight. */
const clockSchema = z.strictObject({
  kind: z.literal("clock"),
  weekdays: z.array(z.int().min(1).max(7)).min(1, "Choose at least one day").max(7),
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Write the time as 09:00"),
  to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "Write the time as 18:00"),
});

export type Compare = Readonly<z.output<typeof compareSchema>>;
export type Window = Readonly<z.output<typeof windowSchema>>;
export type Bucket = Readonly<z.output<typeof bucketSchema>>;
export type MemberOf = Readonly<z.output<typeof memberSchema>>;
export type Clock = Readonly<z.output<typeof clockSchema>>;
/** "Did <event> <measure> <operator> <value> times within <window>, where …" */
export type EventDid = Readonly<{
  kind: "did";
  event: string;
  measure: "count" | "sum" | "min" | "max" | "average" | "distinct" | "first" | "last";
  /** Property of the event that every measure but `count` reads, as `event.properties.…`. */
  of?: string | undefined;
  operator: "is" | "isNot" | "lessThan" | "atMost" | "greaterThan" | "atLeast" | "before" | "after";
  value: number | string;
  window: Window;
  where?: Rule | undefined;
  /** Only events with the run's own instance key (S-3.2). */
  sameKey?: boolean | undefined;
}>;
export type Rule =
  | Readonly<{ kind: "all"; rules: readonly Rule[] }>
  | Readonly<{ kind: "any"; rules: readonly Rule[] }>
  | Readonly<{ kind: "not"; rule: Rule }>
  | Compare
  | EventDid
  | MemberOf
  | Clock
  | Bucket;

const MAX_DEPTH = 10;
const MAX_LEAVES = 100;

const nested: z.ZodType<Rule> = z.lazy(() =>
  z.discriminatedUnion(
    "kind",
    [
      z.strictObject({ kind: z.literal("all"), rules: z.array(nested).max(MAX_LEAVES) }),
      z.strictObject({ kind: z.literal("any"), rules: z.array(nested).min(1).max(MAX_LEAVES) }),
      z.strictObject({ kind: z.literal("not"), rule: nested }),
      compareSchema,
      z.strictObject({
        kind: z.literal("did"),
        event: z.string().min(1, "Choose an event").max(200),
        measure: z.enum(["count", "sum", "min", "max", "average", "distinct", "first", "last"]),
        of: pathSchema.optional(),
        operator: z.enum(["is", "isNot", "lessThan", "atMost", "greaterThan", "atLeast", "before", "after"]),
        value: z.union([z.number(), z.string().max(64)]),
        window: windowSchema,
        where: nested.optional(),
        sameKey: z.boolean().optional(),
      }),
      memberSchema,
      clockSchema,
      bucketSchema,
    ],
    { error: "Choose what this asks" },
  ),
) as z.ZodType<Rule>;

/** A rule with its limits (S-7.2): depth 10, 100 leaves. */
export const ruleSchema: z.ZodType<Rule> = nested.superRefine((rule, context) => {
  const { depth, leaves } = measure(rule);
  if (depth > MAX_DEPTH)
    context.addIssue({ code: "custom", message: `A rule can be ${MAX_DEPTH} levels deep` });
  if (leaves > MAX_LEAVES)
    context.addIssue({ code: "custom", message: `A rule can have ${MAX_LEAVES} parts` });
});

/** The rule that everybody meets. */
export const ALWAYS: Rule = { kind: "all", rules: [] };

function measure(rule: Rule): { depth: number; leaves: number } {
  const parts = childrenOf(rule);
  if (parts.length === 0) return { depth: 1, leaves: 1 };
  const inner = parts.map(measure);
  return {
    depth: 1 + Math.max(...inner.map(({ depth }) => depth)),
    leaves: inner.reduce((sum, { leaves }) => sum + leaves, 0),
  };
}

/** The rules directly inside a rule. */
export function childrenOf(rule: Rule): readonly Rule[] {
  if (rule.kind === "all" || rule.kind === "any") return rule.rules;
  if (rule.kind === "not") return [rule.rule];
  if (rule.kind === "did" && rule.where) return [rule.where];
  return [];
}
