import type { z } from "zod";
import {
  documentSchema,
  edgeSchema,
  emptyDocument,
  type JourneyDocument,
  noteSchema,
  settingsSchema,
  stepSchema,
} from "#core/journey/document.ts";
import { isObject } from "#core/kernel/json.ts";

/** Something in a document that its schema or its own ids refuse, with the place it stands at. */
export type DocumentProblem = Readonly<{ pointer: string; code: string; message: string }>;
export type Checked =
  | Readonly<{ ok: true; document: JourneyDocument }>
  | Readonly<{ ok: false; problems: readonly DocumentProblem[] }>;

export const MAX_DOCUMENT_BYTES = 1_000_000;
const MAX_PROBLEMS = 100;

/**
 * Judges a document that somebody hands in: shape, limits, ids that name one thing. Rings, loose ends and kinds
 * that are not installed are let in: the canvas shows them, and publishing refuses them (S-13.13).
 */
export function checkDocument(value: unknown): Checked {
  const parsed = documentSchema.safeParse(value);
  if (!parsed.success)
    return { ok: false, problems: parsed.error.issues.slice(0, MAX_PROBLEMS).map(fromIssue) };
  const problems = duplicates(parsed.data);
  if (new TextEncoder().encode(JSON.stringify(parsed.data)).length > MAX_DOCUMENT_BYTES) {
    problems.push({ pointer: "", code: "too_large", message: "A journey can have 1 MB" });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, document: parsed.data };
}

/** Reads what the database holds. Whatever it is, it opens: parts that cannot be read are left out (guarantees 4.5). */
export function readStored(value: unknown): JourneyDocument {
  const checked = checkDocument(value);
  if (checked.ok) return checked.document;
  const source = isObject(value) ? value : {};
  const steps = unique(salvage(stepSchema, source["steps"]), ({ id }) => id).slice(0, 500);
  const edges = unique(salvage(edgeSchema, source["edges"]), ({ from, output }) => `${from} ${output}`);
  return {
    ...emptyDocument(),
    steps,
    edges: edges.slice(0, 1_000),
    notes: unique(salvage(noteSchema, source["notes"]), ({ id }) => id).slice(0, 200),
    settings: settingsSchema.safeParse(source["settings"] ?? {}).data ?? settingsSchema.parse({}),
  };
}

function duplicates({ steps, edges, notes }: JourneyDocument): DocumentProblem[] {
  return [
    ...repeated(steps, ({ id }) => id, "steps", "duplicate_id", "Another step has this id"),
    ...repeated(notes, ({ id }) => id, "notes", "duplicate_id", "Another note has this id"),
    ...repeated(
      edges,
      ({ from, output }) => `${from} ${output}`,
      "edges",
      "duplicate_output",
      "This output is connected twice",
    ),
  ];
}

function repeated<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  list: string,
  code: string,
  message: string,
): DocumentProblem[] {
  const seen = new Set<string>();
  return items.flatMap((item, at) => {
    const fresh = seen.size !== seen.add(keyOf(item)).size;
    return fresh ? [] : [{ pointer: `/${list}/${at}`, code, message }];
  });
}

function fromIssue({ path, message, code }: z.core.$ZodIssue): DocumentProblem {
  const pointer = path.map((name) => `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  return { pointer, code: code === "unrecognized_keys" ? "unknown_field" : "invalid", message };
}

function salvage<Schema extends z.ZodType>(schema: Schema, list: unknown): z.output<Schema>[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
}

function unique<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].toReversed();
}
