import { parseJson } from "#lib/intake/decode-body.ts";

/** A text, or a number: texts are matched only so that digits inside them are passed over. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const LONG = /\d{16}/;
/** Longer than any id: it stays what the parser makes of it. */
const UNSAFE = /^-?\d{16,40}$/;

/**
 * The document in a JSON text, with integers that a double cannot hold as their exact decimal text: shops number their
 * orders beyond 2^53, and such an id must not become its neighbour's. Undefined for what is not JSON.
 */
export function parseExactly(text: string): unknown {
  const value = parseJson(text);
  if (value === undefined || !LONG.test(text)) return value;
  // Only once it is known to be JSON: in a text without an end the pattern would start anew at every quote.
  return parseJson(text.replace(TOKEN, (token) => (isUnsafe(token) ? `"${token}"` : token)));
}

function isUnsafe(token: string): boolean {
  return UNSAFE.test(token) && !Number.isSafeInteger(Number(token));
}
