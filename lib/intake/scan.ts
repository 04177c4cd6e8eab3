/** What one pass over the bytes tells before anything is parsed. */
export type Scan = Readonly<{
  /** Deepest nesting, or one more than allowed: then the pass stopped there. */
  depth: number;
  /** Keys as written: fewer after parsing means that some were written twice. */
  keys: number;
  /** False: no text holds a \u escape, and only such can smuggle in a NUL or half a surrogate pair. */
  escapes: boolean;
}>;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** By byte: how much deeper it leads, and whether it stands behind a key. */
const STEPS = new Int8Array(256);
for (const open of "[{") STEPS[open.charCodeAt(0)] = 1;
for (const close of "]}") STEPS[close.charCodeAt(0)] = -1;
const COLONS = new Uint8Array(256);
COLONS[":".charCodeAt(0)] = 1;

/**
 * Counts nesting and keys without parsing. A million opening brackets are refused after `maxDepth` of them, where
 * parsing would take a second (guarantees 4.1). Whether it is JSON at all is the parser's business.
 */
export function scanJson(bytes: Buffer, maxDepth: number): Scan {
  const escapes = bytes.includes("\\u");
  let depth = 0;
  let deepest = 0;
  let keys = 0;
  for (let at = 0; at < bytes.length && deepest <= maxDepth; at += 1) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) at = endOfText(bytes, at);
    depth += STEPS[byte] as number;
    keys += COLONS[byte] as number;
    if (depth > deepest) deepest = depth;
  }
  return { depth: deepest, keys, escapes };
}

/** Where the text that begins here ends: its closing quote, or the end of all. */
function endOfText(bytes: Buffer, from: number): number {
  let at = from + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
