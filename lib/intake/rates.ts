/** What is left of one key's second. */
type Bucket = { requests: number; events: number; at: number };

export type RateLimit = Readonly<{ requests: number; events: number }>;

/** Token buckets of this process, one per key or source; a full second's worth may come at once. */
export interface RateLimiter {
  /** Seconds to wait, 0 when the request may pass. */
  take(id: string, limit: RateLimit): number;
  /** Counts what was in a request that passed. Whoever still has any may overdraw with one batch, and waits the longer. */
  charge(id: string, events: number): void;
}

export type RateOptions = Readonly<{
  now?: () => number;
  /** How many processes let a key in; each allows its part of the limit (SEC-25). */
  sharers?: () => number;
}>;

const MAX_BUCKETS = 20_000;

export function rateLimiter({
  now = () => performance.now(),
  sharers = () => 1,
}: RateOptions = {}): RateLimiter {
  let buckets = new Map<string, Bucket>();
  return {
    take(id, whole) {
      const limit = partOf(whole, sharers());
      const bucket = refill(buckets.get(id), limit, now());
      if (buckets.size >= MAX_BUCKETS) buckets = new Map();
      buckets.set(id, bucket);
      if (bucket.requests < 1) return wait(1 - bucket.requests, limit.requests);
      if (bucket.events < 1) return wait(1 - bucket.events, limit.events);
      bucket.requests -= 1;
      return 0;
    },
    charge(id, events) {
      const bucket = buckets.get(id);
      if (bucket) bucket.events -= events;
    },
  };
}

/** Never less than one a second, or nothing would ever pass. */
function partOf({ requests, events }: RateLimit, sharers: number): RateLimit {
  return { requests: Math.max(1, requests / sharers), events: Math.max(1, events / sharers) };
}

function refill(bucket: Bucket | undefined, { requests, events }: RateLimit, at: number): Bucket {
  if (!bucket) return { requests, events, at };
  const seconds = (at - bucket.at) / 1000;
  bucket.requests = Math.min(requests, bucket.requests + seconds * requests);
  bucket.events = Math.min(events, bucket.events + seconds * events);
  bucket.at = at;
  return bucket;
}

const wait = (missing: number, perSecond: number) => Math.max(1, Math.ceil(missing / perSecond));
