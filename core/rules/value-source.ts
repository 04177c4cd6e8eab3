import { z } from "zod";
import type { Json } from "#core/kernel/json.ts";
import { valueAt } from "#core/rules/lookup.ts";
import { pathSchema } from "#core/rules/rule.ts";
import type { Scope } from "#core/rules/scope.ts";

/** `{{ person.firstName }}`, with what stands in for a missing value: `{{ person.firstName | default: "there" }}`. */
const TAG = /\{\{\s*([^{}|]+?)\s*(?:\|\s*default:\s*(?:"([^"{}]*)"|'([^'{}]*)'|([0-9.]+))\s*)?\}\}/g;

/** Text with values in it. It is filled in while the run moves, so it knows paths and defaults and nothing else (0051). */
export const valueTextSchema = z
  .string()
  .max(16_384)
  .refine((text) => !/\{%|\{\{|\}\}/.test(text.replace(TAG, "")), {
    error: 'Write values as {{ person.firstName }} or {{ person.firstName | default: "there" }}',
  })
  .refine((text) => [...text.matchAll(TAG)].every(([, path = ""]) => pathSchema.safeParse(path).success), {
    error: "Start each value with person., event., cart. or context.",
  });

/** Where a step takes a value from: as typed, what a path says at that moment, or a text with values in it (S-10.2). */
export const valueSourceSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("fixed"),
    value: z.union([z.string().max(16_384), z.number(), z.boolean()]),
  }),
  z.strictObject({ kind: z.literal("path"), path: pathSchema }),
  z.strictObject({ kind: z.literal("text"), text: valueTextSchema }),
]);
export type ValueSource = Readonly<z.output<typeof valueSourceSchema>>;

/** The value now; undefined where something is missing, so that nothing is blanked by it. */
export function readSource(source: ValueSource, scope: Partial<Scope>): Json | undefined {
  if (source.kind === "fixed") return source.value;
  return source.kind === "path" ? valueNow(source.path, scope) : filled(source.text, scope);
}

/** A text for the team: what is missing is said to be so. */
export function fillLoosely(text: string, scope: Partial<Scope>): string {
  return text.replace(TAG, (...tag: (string | undefined)[]) => {
    const value = valueNow(tag[1] ?? "", scope) ?? fallbackOf(tag);
    if (value === undefined) return "(unknown)";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  });
}

/** A source in words, for cards. */
export function sourceWords(source: ValueSource): string {
  return source.kind === "fixed" ? String(source.value) : source.kind === "path" ? source.path : source.text;
}

/** One value alone keeps its type; in a text all of them have to be there. */
function filled(text: string, scope: Partial<Scope>): Json | undefined {
  const tags = [...text.matchAll(TAG)];
  const [only] = tags;
  if (only && only[0] === text.trim()) return valueNow(only[1] ?? "", scope) ?? fallbackOf(only);
  let missing = false;
  const done = text.replace(TAG, (...tag: (string | undefined)[]) => {
    const value = valueNow(tag[1] ?? "", scope) ?? fallbackOf(tag);
    if (value === undefined || typeof value === "object") missing = true;
    return String(value);
  });
  return missing ? undefined : done;
}

function fallbackOf(tag: readonly (string | undefined)[]): string | number | undefined {
  return tag[2] ?? tag[3] ?? (tag[4] === undefined ? undefined : Number(tag[4]));
}

/** As in templates, `event.` is the event that started the run, where no other is at hand. */
function valueNow(path: string, scope: Partial<Scope>): Json | undefined {
  const from = path.startsWith("event.") && !scope.event ? `context.trigger.${path.slice(6)}` : path;
  return valueAt(scope, from) ?? undefined;
}
