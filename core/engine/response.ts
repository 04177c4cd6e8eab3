import { z } from "zod";
import { isObject, type Json, type JsonObject } from "#core/kernel/json.ts";

/** `$.data.items[0].sku`: names and numbers behind a dollar. */
const PATH = /^\$(\.[A-Za-z_][\w-]{0,127}|\[\d{1,4}\])*$/;
const PART = /\.([A-Za-z_][\w-]*)|\[(\d+)\]/g;
/** Names that the step's own memory bears already. */
const TAKEN = new Set(["outcome", "sentAt", "event", "consumed", "constructor", "prototype"]);

export const RESPONSE_TYPES = ["text", "number", "boolean", "list", "object"] as const;

/** What of an answer is kept for later steps, under which name (S-10.3). */
export const responseSchema = z
  .array(
    z.strictObject({
      name: z
        .string()
        .regex(/^[A-Za-z_]\w{0,63}$/, "Name it with letters, digits and underscores")
        .refine((name) => !TAKEN.has(name) && !name.startsWith("__"), "This name is taken: choose another"),
      path: z.string().max(256).regex(PATH, "Write the place as $.data.tier"),
      type: z.enum(RESPONSE_TYPES).default("text"),
      required: z.boolean().default(false),
    }),
  )
  .max(50)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "Two values have one name");
export type ResponseMapping = Readonly<z.output<typeof responseSchema>>;

/** What an answer gave: its values, or the place at which it was not what was expected. */
export type Mapped = Readonly<{ ok: true; values: JsonObject }> | Readonly<{ ok: false; path: string }>;

/** Reads an answer. What is missing is left out, unless it is required; another type than declared is never kept. */
export function mapResponse(mapping: ResponseMapping, body: string | null): Mapped {
  const answer = parsed(body);
  const values: Record<string, Json> = {};
  for (const { name, path, type, required } of mapping) {
    const found = answer === undefined ? undefined : valueAtPath(answer, path);
    if (found === undefined || found === null) {
      if (required) return { ok: false, path };
      continue;
    }
    if (!isOf(type, found)) return { ok: false, path };
    values[name] = found;
  }
  return { ok: true, values };
}

function parsed(body: string | null): Json | undefined {
  if (body === null || body.trim() === "") return undefined;
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}

function valueAtPath(answer: Json, path: string): Json | undefined {
  let value: Json | undefined = answer;
  for (const [, name, index] of path.matchAll(PART)) value = partOf(value, index ?? name ?? "");
  return value;
}

function partOf(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)] as Json | undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isOf(type: (typeof RESPONSE_TYPES)[number], value: Json): boolean {
  if (type === "list") return Array.isArray(value);
  if (type === "object") return isObject(value);
  return typeof value === (type === "text" ? "string" : type);
}
