import { z } from "zod";
import type { CommandOf, Outlet, Place } from "#core/journey/command.ts";
import {
  edgeSchema,
  type JourneyDocument,
  noteSchema,
  type Step,
  stepSchema,
} from "#core/journey/document.ts";
import { isObject, type Json, type JsonObject } from "#core/kernel/json.ts";

/** What copying puts on the clipboard (ux 3.10): text that any journey of any installation can take up. */
export const FRAGMENT_KIND = "cairn/journey-fragment";
export const MAX_FRAGMENT_STEPS = 200;
export const MAX_FRAGMENT_BYTES = 256 * 1024;

const { config: _config, ...stepShape } = stepSchema.shape;
const needsSchema = z.strictObject({
  templates: z.array(z.string().max(200)).default([]),
  events: z.array(z.string().max(200)).default([]),
  secrets: z.int().min(0).default(0),
});
export const fragmentSchema = z.strictObject({
  kind: z.literal(FRAGMENT_KIND),
  v: z.literal(1),
  steps: z.array(z.strictObject({ ...stepShape, data: stepSchema.shape.config })).max(MAX_FRAGMENT_STEPS),
  edges: z.array(edgeSchema).max(400),
  notes: z.array(noteSchema).max(200).default([]),
  needs: needsSchema.default(() => needsSchema.parse({})),
});
export type Fragment = Readonly<z.output<typeof fragmentSchema>>;

/** Names of the templates that steps refer to by id, so that another installation can find its own. */
export type TemplateNames = Readonly<Record<string, string>>;

/** The chosen steps and notes with the connections among them; secrets stay behind (SEC-34). */
export function copyFragment(
  document: JourneyDocument,
  ids: ReadonlySet<string>,
  names: TemplateNames,
): Fragment {
  const steps = document.steps.filter(({ id }) => ids.has(id));
  const used = steps.flatMap(({ config }) =>
    typeof config["templateId"] === "string" ? [config["templateId"]] : [],
  );
  const secrets = steps.reduce((sum, { config }) => sum + countSecrets(config), 0);
  return fragmentSchema.parse({
    kind: FRAGMENT_KIND,
    v: 1,
    steps: steps.map(({ config, ...step }) => ({
      ...step,
      data: withTemplateName(withoutSecrets(config), names),
    })),
    edges: document.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    notes: document.notes.filter(({ id }) => ids.has(id)),
    needs: {
      templates: [...new Set(used.map((id) => names[id]).filter((name) => name !== undefined))],
      events: [...new Set(steps.flatMap(({ config }) => eventNames(config)))],
      secrets,
    },
  });
}

/** Reads a clipboard's text; null when it is no fragment of ours, or too large. */
export function readFragment(text: string): Fragment | null {
  if (text.length > MAX_FRAGMENT_BYTES || !text.includes(FRAGMENT_KIND)) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const parsed = fragmentSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

type PasteOptions = Readonly<{
  at: Place;
  newId: () => string;
  /** Templates of this workspace by name: references to others are left to be chosen. */
  templateIds: Readonly<Record<string, string>>;
  after?: Outlet;
}>;

/** The command that puts a fragment into a drawing: new ids, inner connections kept, top left corner at `at`. */
export function pasteCommand(
  fragment: Fragment,
  { at, newId, templateIds, after }: PasteOptions,
): CommandOf<"paste"> {
  const items = [...fragment.steps, ...fragment.notes];
  const left = Math.min(...items.map(({ x }) => x));
  const top = Math.min(...items.map(({ y }) => y));
  const ids = new Map(items.map(({ id }) => [id, newId()]));
  const moved = <Item extends { id: string; x: number; y: number }>(item: Item): Item => ({
    ...item,
    id: ids.get(item.id) ?? item.id,
    x: item.x - left + at.x,
    y: item.y - top + at.y,
  });
  return {
    kind: "paste",
    steps: fragment.steps.map(({ data, ...step }) => ({
      ...moved(step),
      config: withTemplateId(data, templateIds),
    })),
    edges: fragment.edges.flatMap(({ from, output, to }) => {
      const [newFrom, newTo] = [ids.get(from), ids.get(to)];
      return newFrom && newTo ? [{ from: newFrom, output, to: newTo }] : [];
    }),
    notes: fragment.notes.map(moved),
    ...(after ? { after } : {}),
  };
}

const SECRET_NAMES = /secret|token|password|authorization|api-?key/i;
const NAME_MARK = "name:";

/** Values that stand under a secret's name, or in a header of that name, are emptied. */
function withoutSecrets(config: Step["config"]): JsonObject {
  return strip(config) as JsonObject;
}

function strip(value: Json): Json {
  if (Array.isArray(value)) return value.map(strip);
  if (!isObject(value)) return value;
  const named = typeof value["name"] === "string" && SECRET_NAMES.test(value["name"]);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const secret = SECRET_NAMES.test(name) || (named && name === "value");
      return [name, secret && typeof inner === "string" ? "" : strip(inner)];
    }),
  );
}

function countSecrets(value: Json): number {
  return JSON.stringify(value) === JSON.stringify(strip(value)) ? 0 : 1;
}

function withTemplateName(config: JsonObject, names: TemplateNames): JsonObject {
  const id = config["templateId"];
  if (typeof id !== "string" || id === "") return config;
  return { ...config, templateId: names[id] === undefined ? id : `${NAME_MARK}${names[id]}` };
}

function withTemplateId(config: Step["config"], ids: Readonly<Record<string, string>>): Step["config"] {
  const reference = config["templateId"];
  if (typeof reference !== "string" || !reference.startsWith(NAME_MARK)) return config;
  return { ...config, templateId: ids[reference.slice(NAME_MARK.length)] ?? "" };
}

function eventNames(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(eventNames);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === "event" && typeof inner === "string" && inner !== "" ? [inner] : eventNames(inner),
  );
}
