/** What one pass over the bytes tells before anything is parsed. */
export type Scan = Readonly<{
  /** Deepest nesting, or one more than allowed: then the pass stopped there. */
  depth: number;
  /** Keys as written: fewer after parsing means that some were written twice. */
  keys: number;
  /** Some text holds a \u escape: only such can smuggle in a NUL or half a surrogate pair. */
  escapes: boolean;
}>;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const COLON = 0x3a;

/**
 * Counts nesting and keys without parsing. A million opening brackets are refused after `maxDepth` of them, where
 * parsing would take a second (guarantees 4.1). Whether it is JSON at all is the parser's business.
 */
export function scanJson(bytes: Uint8Array, maxDepth: number): Scan {
  let depth = 0;
  let deepest = 0;
  let keys = 0;
  let escapes = false;
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case QUOTE: {
        for (at += 1; at < bytes.length && bytes[at] !== QUOTE; at += 1) {
          if (bytes[at] !== BACKSLASH) continue;
          at += 1;
          escapes ||= bytes[at] === LETTER_U;
        }
        break;
      }
      case 0x7b:
      case 0x5b:
        depth += 1;
        if (depth > deepest) deepest = depth;
        if (depth > maxDepth) return { depth, keys, escapes };
        break;
      case 0x7d:
      case 0x5d:
        depth -= 1;
        break;
      case COLON:
        keys += 1;
        break;
    }
  }
  return { depth: deepest, keys, escapes };
}
