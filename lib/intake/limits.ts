/** What intake takes at most (guarantees 4.2). Published, so that nobody has to find out by being refused. */
export const LIMITS = {
  bodyBytes: 512_000,
  hookBytes: 2 * 1024 * 1024,
  /** Decoded size over size on the wire. */
  ratio: 100,
  batchItems: 2_500,
  eventBytes: 32_768,
  depth: 20,
  /** Deeper than this anywhere and the body is not even parsed. */
  rawDepth: 64,
  keys: 1_000,
  keyBytes: 128,
  stringBytes: 16_384,
  idBytes: 256,
  eventNameBytes: 200,
  headers: 100,
} as const;

/** Requests and events a second, per key or source. */
export const RATES = {
  write: { requests: 1_000, events: 5_000 },
  secret: { requests: 100, events: 5_000 },
  hook: { requests: 200, events: 200 },
} as const;

export type Rates = Readonly<Record<keyof typeof RATES, Readonly<{ requests: number; events: number }>>>;

/** What may wait for its transaction, over all requests of the process (G-13). */
export const WAITING = { items: 20_000, bytes: 48 * 1024 * 1024, ms: 8_000 } as const;

/** The process's server: what `node:http` itself holds people to (guarantees 4.2, connection). */
export const SERVER_OPTIONS = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
} as const;

/** The document at /limits. */
export function publishedLimits(rates: Rates): object {
  return {
    request: {
      bytes: LIMITS.bodyBytes,
      decodedBytes: LIMITS.bodyBytes,
      ratio: LIMITS.ratio,
      encodings: ["gzip", "deflate", "br"],
    },
    batch: { items: LIMITS.batchItems },
    event: {
      bytes: LIMITS.eventBytes,
      depth: LIMITS.depth,
      keys: LIMITS.keys,
      keyBytes: LIMITS.keyBytes,
      stringBytes: LIMITS.stringBytes,
      nameBytes: LIMITS.eventNameBytes,
      idBytes: LIMITS.idBytes,
    },
    timestamp: { from: "2000-01-01T00:00:00.000Z", to: "receivedAt" },
    hook: { bytes: LIMITS.hookBytes },
    person: { traits: 500, traitBytes: 65_536, traitNameBytes: 128, anonymousIds: 1_000, merges: 100 },
    connection: {
      headerBytes: SERVER_OPTIONS.maxHeaderSize,
      headers: LIMITS.headers,
      headersMs: SERVER_OPTIONS.headersTimeout,
      requestMs: SERVER_OPTIONS.requestTimeout,
      idleMs: SERVER_OPTIONS.keepAliveTimeout,
    },
    rates: { perSecond: rates },
    refused: { rows: 100_000, bytes: 268_435_456, days: 30 },
  };
}
