const PER_SECOND = 100;
const MAX_KEYS = 10_000;

const buckets = new Map<string, { tokens: number; at: number }>();

/** 100 calls a second and key in each process (guarantees 4.2); false when there were more. */
export function takeKeyCall(keyId: string, now = performance.now()): boolean {
  const bucket = buckets.get(keyId) ?? { tokens: PER_SECOND, at: now };
  const tokens = Math.min(PER_SECOND, bucket.tokens + ((now - bucket.at) / 1_000) * PER_SECOND);
  if (!buckets.has(keyId) && buckets.size >= MAX_KEYS) buckets.clear();
  buckets.set(keyId, { tokens: Math.max(tokens - 1, 0), at: now });
  return tokens >= 1;
}
