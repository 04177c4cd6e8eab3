import type { IncomingHttpHeaders } from "node:http";
import type { Json } from "#core/kernel/json.ts";

/** A way into a document: `data.items[0].id`, or `data["odd.key"]`. */
export type JsonPath = readonly (string | number)[];

/** A header of the post, or a way into its body. */
export type Place = Readonly<{ kind: "header"; name: string } | { kind: "body"; path: JsonPath }>;

const SEGMENT = /^(?:\.?([^.[\]"]+)|\[(\d{1,6})\]|\["((?:[^"\\]|\\.)*)"\])/;
const HEADER = /^header:([a-z0-9-]{1,100})$/i;
const MAX_SEGMENTS = 20;
const MAX_PLACES = 6;

/** Places parted by " | ", of which the first that holds something counts. Null where one is no place. */
export function parsePaths(text: string): readonly Place[] | null {
  const places = text.split(" | ").map(parsePlace);
  return places.length > MAX_PLACES || places.includes(null) ? null : (places as Place[]);
}

function parsePlace(text: string): Place | null {
  const header = HEADER.exec(text.trim())?.[1];
  if (header !== undefined) {
    const name = header.toLowerCase();
    return SECRET_HEADERS.has(name) ? null : { kind: "header", name };
  }
  const path = parsePath(text);
  return path && { kind: "body", path };
}

/** What opens doors does not go into events. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(["authorization", "cookie", "x-api-key"]);

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

/** A post as mappings see it: its repaired body and its headers. */
export type Post = Readonly<{ document: Json; headers: IncomingHttpHeaders }>;

const parsed = new Map<string, readonly Place[] | null>();
const MAX_PARSED = 5_000;

/** What the first of the places holds that holds anything: null and "" count as nothing. */
export function readPlaces({ document, headers }: Post, text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  for (const place of placesOf(text) ?? []) {
    const value = place.kind === "header" ? headerText(headers, place.name) : readPath(document, place.path);
    if (value !== undefined && value !== null && value !== "") return value;
  }
  return undefined;
}

function placesOf(text: string): readonly Place[] | null {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  if (parsed.size >= MAX_PARSED) parsed.clear();
  const places = parsePaths(text);
  parsed.set(text, places);
  return places;
}

function headerText(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
