import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** A fresh id such as `jrn_4k2…`: a prefix that tells what it names, and 100 random bits. */
export function newId(prefix: string): string {
  let text = "";
  for (const byte of randomBytes(20)) text += ALPHABET[byte & 31];
  return `${prefix}_${text}`;
}
