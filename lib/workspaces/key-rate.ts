const PER_SECOND = 100;
const MAX_KEYS = 10_000;

const buckets = new Map<string, { tokens: number; at: number }>();

/**
 * 100 calls a second and key over all processes that answer (guarantees 4.2, SEC-25): each lets its part through. False
 * when there were more.
 */
export function takeKeyCall(keyId: string, sharers = 1, now = performance.now()): boolean {
  const most = Math.max(1, PER_SECOND / sharers);
  const bucket = buckets.get(keyId) ?? { tokens: most, at: now };
  const tokens = Math.min(most, bucket.tokens + ((now - bucket.at) / 1_000) * most);
  if (!buckets.has(keyId) && buckets.size >= MAX_KEYS) buckets.clear();
  buckets.set(keyId, { tokens: Math.max(tokens - 1, 0), at: now });
  return tokens >= 1;
}
