import { z } from "zod";
import type { TraitChange } from "#core/engine/run.ts";
import { scopeOf } from "#core/engine/scope.ts";
import { defineStepKind, leave, type Visit } from "#core/engine/step-kind.ts";
import type { Json } from "#core/kernel/json.ts";
import { numberOf } from "#core/rules/coerce.ts";
import { readSource, sourceWords, valueSourceSchema } from "#core/rules/value-source.ts";
import { typeOfValue } from "#core/rules/value-type.ts";

const changeSchema = z.strictObject({
  trait: z
    .string()
    .min(1, "Name the trait")
    .max(128)
    .refine((name) => !["__proto__", "constructor", "prototype"].includes(name), "This name is not allowed"),
  operation: z.enum(["set", "setIfMissing", "increment", "append", "remove"]),
  /** `remove` of a whole trait needs none. */
  value: valueSourceSchema.optional(),
});

const schema = z.strictObject({ changes: z.array(changeSchema).min(1, "Add a trait to change").max(50) });

export type Config = z.output<typeof schema>;

/** Changes traits of the person. A value that is missing leaves its trait alone: a step never blanks one (S-10.2). */
export default defineStepKind({
  kind: "update-person",
  version: 1,
  title: "Update person",
  family: "data",
  icon: "user-pen",
  outward: true,
  schema,
  example: { changes: [{ trait: "stage", operation: "set", value: { kind: "fixed", value: "lapsed" } }] },
  blank: { changes: [] },
  outputs: () => [{ id: "next", label: "Next" }],
  summarize: ({ changes }) => changes.map(summarizeChange).join(", "),
  about: ({ changes }) => ({ writes: changes.map(writeOf).filter(({ trait }) => trait) }),
  enter(visit) {
    const changes = visit.config.changes.flatMap((change) => resolved(visit, change));
    const skipped = visit.config.changes.length - changes.length;
    const reason =
      skipped === 0 ? "traits changed" : `${skipped} of ${visit.config.changes.length} had no value`;
    return leave("next", reason, { acts: changes.length > 0 ? [{ kind: "changePerson", changes }] : [] });
  },
});

/** `append` makes a list; what a path says is only known while it runs. */
function writeOf({ trait, operation, value }: Config["changes"][number], at: number) {
  const field = `changes.${at}.value`;
  if (operation === "append") return { trait, field, type: "list" as const };
  if (operation === "increment") return { trait, field, type: "number" as const };
  if (operation === "remove" || value?.kind !== "fixed") return { trait, field, type: null };
  return { trait, field, type: typeOfValue(value.value) };
}

const VERBS = {
  set: "Set",
  setIfMissing: "Set if missing",
  increment: "Add to",
  append: "Append to",
  remove: "Remove",
};

function summarizeChange({ trait, operation, value }: Config["changes"][number]): string {
  if (!value) return `${VERBS[operation]} ${trait}`;
  return `${VERBS[operation]} ${trait} ${sourceWords(value)}`;
}

function resolved(visit: Visit<Config>, change: Config["changes"][number]): readonly TraitChange[] {
  const { trait, operation } = change;
  const value = readValue(visit, change.value);
  if (operation === "remove") return [{ trait, operation, value: value ?? null }];
  if (value === undefined || value === null) return [];
  if (operation === "increment" && numberOf(value) === null) return [];
  return [{ trait, operation, value }];
}

function readValue(
  { run, facts, now }: Visit<Config>,
  value: Config["changes"][number]["value"],
): Json | undefined {
  if (!value) return undefined;
  return readSource(value, scopeOf(run, facts, now));
}
