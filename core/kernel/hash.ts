/**
 * SHA-256 without Node, so that production, browser simulation and replay draw the same lots (S-0.6, S-8.1).
 * FIPS 180-4; compared with node:crypto in the tests.
 */
export function sha256(text: string): Uint8Array {
  const words = compress(pad(new TextEncoder().encode(text)));
  const bytes = new Uint8Array(32);
  for (const [at, word] of words.entries()) {
    bytes[at * 4] = word >>> 24;
    bytes[at * 4 + 1] = word >>> 16;
    bytes[at * 4 + 2] = word >>> 8;
    bytes[at * 4 + 3] = word;
  }
  return bytes;
}

/** Hexadecimal SHA-256 of a text. */
export function sha256Hex(text: string): string {
  return Array.from(sha256(text), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** 0 to 9,999, the same for the same salt and unit for ever (S-8.1). */
export function bucket(salt: string, unit: string): number {
  const bytes = sha256(`${salt}:${unit}`);
  const head = new DataView(bytes.buffer).getUint32(0);
  return Math.floor((head * 10_000) / 2 ** 32);
}

/** A short name that follows from its parts: 100 bits of SHA-256 in lower-case base 32 (CMP-43). */
export function derivedId(prefix: string, ...parts: readonly string[]): string {
  const bytes = sha256(parts.join("\u0000"));
  let text = "";
  for (let at = 0; at < 20; at += 1) text += ALPHABET[(bytes[at] ?? 0) & 31];
  return `${prefix}_${text}`;
}

/** FNV-1a: spreads people over shards; quick, and fixed at install. */
export function shardOf(workspaceId: string, personId: string, shards = 64): number {
  let hash = 0x811c9dc5;
  for (const text of [workspaceId, ":", personId]) {
    for (let at = 0; at < text.length; at += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    }
  }
  return (hash >>> 0) % shards;
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

function pad(message: Uint8Array): Uint32Array {
  const blocks = Math.ceil((message.length + 9) / 64);
  const words = new Uint32Array(blocks * 16);
  for (const [at, byte] of message.entries())
    words[at >> 2] = (words[at >> 2] ?? 0) | (byte << (24 - (at % 4) * 8));
  const end = message.length;
  words[end >> 2] = (words[end >> 2] ?? 0) | (0x80 << (24 - (end % 4) * 8));
  words[words.length - 2] = Math.floor(message.length / 0x20000000);
  words[words.length - 1] = message.length * 8;
  return words;
}

/** The constants of the standard: fractional parts of the roots of the first primes. */
const [STATE, ROUND] = (() => {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const fraction = (x: number) => ((x - Math.floor(x)) * 2 ** 32) >>> 0;
  return [
    primes.slice(0, 8).map((n) => fraction(Math.sqrt(n))),
    primes.map((n) => fraction(Math.cbrt(n))),
  ] as const;
})();

const rotate = (word: number, by: number) => (word >>> by) | (word << (32 - by));

function compress(words: Uint32Array): Uint32Array {
  const state = Uint32Array.from(STATE);
  const schedule = new Uint32Array(64);
  const v = new Uint32Array(8);
  for (let block = 0; block < words.length; block += 16) {
    schedule.set(words.subarray(block, block + 16));
    for (let t = 16; t < 64; t += 1) {
      const a = schedule[t - 15] as number;
      const b = schedule[t - 2] as number;
      const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
      const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
      schedule[t] = (schedule[t - 16] as number) + s0 + (schedule[t - 7] as number) + s1;
    }
    v.set(state);
    for (let t = 0; t < 64; t += 1) mix(v, schedule[t] as number, ROUND[t] as number);
    for (let at = 0; at < 8; at += 1) state[at] = (state[at] as number) + (v[at] as number);
  }
  return state;
}

function mix(v: Uint32Array, word: number, constant: number): void {
  const [a, b, c, d, e, f, g, h] = v as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
  const first = (h + s1 + ((e & f) ^ (~e & g)) + constant + word) | 0;
  const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
  const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
  v.set([first + second, a, b, c, d + first, e, f, g]);
}
