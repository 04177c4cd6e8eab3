import { randomBytes, timingSafeEqual } from "node:crypto";
import { pepperedHash } from "#lib/platform/seal.ts";

/** A link of a message, by its place in it: the only addresses that a click is sent on to (SEC-45). */
export type TrackedLink = Readonly<{ id: string; position: number; url: string }>;

const MARK = 22;

/** A row's id and our mark on it: a token that we did not write is not even looked up (SEC-35). */
export function clickToken(id: string): string {
  return `${id}${markOf(id)}`;
}

/** The row's id of a token of ours, else null. */
export function readClickToken(token: string): string | null {
  const id = token.slice(0, 32);
  if (!/^[0-9a-f]{32}$/.test(id) || token.length !== 32 + MARK) return null;
  const given = Buffer.from(token.slice(32));
  const own = Buffer.from(markOf(id));
  return given.length === own.length && timingSafeEqual(given, own) ? id : null;
}

function markOf(id: string): string {
  return pepperedHash(`click|${id}`).slice(0, MARK);
}

/** Leads the links of cleaned HTML over our own address, but for those that begin with one of `untouched`. */
export function trackLinks(
  html: string,
  publicUrl: string,
  untouched: readonly string[],
): Readonly<{ html: string; links: readonly TrackedLink[] }> {
  const links: TrackedLink[] = [];
  const out: string[] = [];
  let at = 0;
  for (;;) {
    const tag = nextLink(html, at);
    if (!tag) break;
    out.push(html.slice(at, tag.from));
    const url = decode(html.slice(tag.from, tag.to));
    if (/^https?:\/\//i.test(url) && !untouched.some((prefix) => url.startsWith(prefix))) {
      const link = { id: randomBytes(16).toString("hex"), position: links.length, url };
      links.push(link);
      out.push(`${publicUrl}/r/${clickToken(link.id)}`);
    } else out.push(html.slice(tag.from, tag.to));
    at = tag.to;
  }
  out.push(html.slice(at));
  return { html: out.join(""), links };
}

type Place = Readonly<{ from: number; to: number }>;

/** Where the next anchor's address stands. Cleaned HTML writes every attribute as ` name="value"`. */
function nextLink(html: string, start: number): Place | null {
  for (let begin = html.indexOf("<a ", start); begin >= 0; begin = html.indexOf("<a ", begin + 3)) {
    const place = hrefOf(html, begin + 2);
    if (place) return place;
  }
  return null;
}

const ATTRIBUTE = /^\s+([^\s="<>]+)(="([^"]*)")?/;
/** An attribute is looked for no further than this; longer addresses are refused everywhere. */
const LONGEST = 8_192;

/** The value of `href` among the attributes that begin here. */
function hrefOf(html: string, start: number): Place | null {
  for (let at = start; ; ) {
    const found = ATTRIBUTE.exec(html.slice(at, at + LONGEST));
    if (!found) return null;
    const [all, name, quoted, value = ""] = found;
    const end = at + all.length;
    if (name === "href" && quoted) return { from: end - 1 - value.length, to: end - 1 };
    at = end;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
  "#34": '"',
};

function decode(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|#34);/g, (_all, name: string) => ENTITIES[name] ?? "");
}
