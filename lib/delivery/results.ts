import type { Called } from "#lib/delivery/call.ts";

/** Results that come within this time of each other share a transaction. */
const FLUSH_MS = 25;

/** Gathers the results of calls that end one by one, and hands them on in groups. */
export class Results {
  readonly #take: (called: readonly Called[]) => Promise<void>;
  readonly #writes: Promise<void>[] = [];
  #waiting: Called[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(take: (called: readonly Called[]) => Promise<void>) {
    this.#take = take;
  }

  add(called: Called): void {
    this.#waiting.push(called);
    this.#timer ??= setTimeout(() => this.#write(), FLUSH_MS);
  }

  /** Hands on the rest; throws what any hand-over has thrown. */
  async flush(): Promise<void> {
    this.#write();
    await Promise.all(this.#writes);
  }

  #write(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const called = this.#waiting.splice(0);
    if (called.length === 0) return;
    const write = this.#take(called);
    // Looked at by flush; until then a failure must not count as one that nobody sees.
    write.catch(() => undefined);
    this.#writes.push(write);
  }
}
