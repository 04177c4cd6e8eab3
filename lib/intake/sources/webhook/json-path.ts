import type { Json } from "#core/kernel/json.ts";

/** A way into a document: `data.items[0].id`, or `data["odd.key"]`. */
export type JsonPath = readonly (string | number)[];

const SEGMENT = /^(?:\.?([^.[\]"]+)|\[(\d{1,6})\]|\["((?:[^"\\]|\\.)*)"\])/;
const MAX_SEGMENTS = 20;

/** Null for what is no path. */
export function parsePath(text: string): JsonPath | null {
  const path: (string | number)[] = [];
  let rest = text.trim().replace(/^\$\.?/, "");
  if (rest === "" || rest.startsWith(".") || rest.endsWith(".")) return null;
  while (rest !== "" && path.length <= MAX_SEGMENTS) {
    const match = SEGMENT.exec(rest);
    if (!match) return null;
    path.push(stepOf(match));
    rest = rest.slice(match[0].length);
  }
  return rest === "" ? path : null;
}

function stepOf([, name, index, quoted = ""]: RegExpExecArray): string | number {
  if (name !== undefined) return name;
  return index === undefined ? quoted.replace(/\\(.)/g, "$1") : Number(index);
}

/** What stands at the path, undefined when nothing does. Only a document's own keys are followed. */
export function readPath(document: Json, path: JsonPath): Json | undefined {
  let at: Json | undefined = document;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Readonly<Record<string | number, Json>>)[step];
  }
  return at;
}
