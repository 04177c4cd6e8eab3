import { readStore, writeStore } from "./store.ts";

const STORED = "cairn_queue";
const MOST = 500;
const BATCH = 10;
const WAIT_MS = 5_000;
const MOST_WAIT_MS = 60_000;
/** What a browser lets a leaving page send. */
const KEEPALIVE_BYTES = 60_000;
const AGAIN: ReadonlySet<number> = new Set([408, 429]);

export type Queue = Readonly<{ add(item: object): void; flush(leaving?: boolean): void }>;

/**
 * Sends items ten at a time, or after five seconds; what could not be sent is kept over pages and tried again, later
 * and later. A refusal is final: the same message would be refused again. Message ids make repeats harmless.
 */
export function openQueue({ url, key }: Readonly<{ url: string; key: string }>): Queue {
  let items: object[] = stored();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let failures = 0;

  const keep = () => writeStore(STORED, JSON.stringify(items));
  const plan = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), ms);
  };

  async function flush(leaving = false): Promise<void> {
    if ((busy && !leaving) || items.length === 0) return;
    busy = true;
    const sent = items.slice(0, leaving ? fitting(items) : 100);
    const outcome = await post(sent, leaving);
    busy = false;
    if (outcome.done) {
      items = items.filter((item) => !sent.includes(item));
      failures = 0;
      keep();
      if (items.length > 0) plan(0);
      return;
    }
    failures += 1;
    const backoff = Math.min(MOST_WAIT_MS, 500 * 2 ** failures);
    plan(
      Math.max(
        outcome.retryAfterMs,
        backoff / 2 + (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) * (backoff / 512),
      ),
    );
  }

  async function post(batch: readonly object[], keepalive: boolean) {
    // Plain text asks no leave of the server beforehand; the key is in the body.
    const body = JSON.stringify({ writeKey: key, batch, sentAt: new Date().toISOString() });
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        keepalive,
        headers: { "content-type": "text/plain" },
      });
      const done = response.status < 500 && !AGAIN.has(response.status);
      return { done, retryAfterMs: Math.min(300, Number(response.headers.get("retry-after") ?? 0)) * 1_000 };
    } catch {
      return { done: false, retryAfterMs: 0 };
    }
  }

  if (items.length > 0) plan(0);
  return {
    add(item) {
      items = [...items, item].slice(-MOST);
      keep();
      if (items.length >= BATCH) void flush();
      else if (items.length === 1 || !timer) plan(WAIT_MS);
    },
    flush: (leaving) => void flush(leaving),
  };
}

function stored(): object[] {
  try {
    const value: unknown = JSON.parse(readStore(STORED) ?? "[]");
    return Array.isArray(value) ? (value as object[]).slice(-MOST) : [];
  } catch {
    return [];
  }
}

function fitting(items: readonly object[]): number {
  let bytes = 0;
  for (const [at, item] of items.entries()) {
    bytes += JSON.stringify(item).length;
    if (bytes > KEEPALIVE_BYTES) return at;
  }
  return items.length;
}
