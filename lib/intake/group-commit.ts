import type { Refused } from "#lib/eventlog/quarantine.ts";
import type { Commit } from "#lib/intake/commit-drafts.ts";
import type { Draft, Outcome } from "#lib/intake/draft.ts";
import { WAITING } from "#lib/intake/limits.ts";

/** What one request wants written. `bytes` is about what it holds in memory while it waits. */
export type Submission = Readonly<{ drafts: readonly Draft[]; refused: readonly Refused[]; bytes: number }>;

/** Nothing was stored, as far as anybody knows: the sender is told to come again, and message ids make that harmless. */
export class NotNow extends Error {
  override readonly name = "NotNow";
}

export interface GroupCommit {
  /** Resolves after the commit, with one outcome a draft. Rejects with NotNow when too much is waiting already. */
  submit(work: Submission): Promise<readonly Outcome[]>;
  /** Resolves when nothing waits any more. */
  drain(): Promise<void>;
}

export type GroupOptions = Readonly<{
  commit(drafts: readonly Draft[], refused: readonly Refused[]): Promise<Commit>;
  /** After the commit: rings the engine. */
  committed(shards: ReadonlySet<number>): void;
  gatherMs?: number;
  maxItems?: number;
  /** Transactions under way at once. */
  concurrency?: number;
}>;

type Waiting = Submission & {
  readonly since: number;
  resolve(outcomes: readonly Outcome[]): void;
  reject(error: unknown): void;
};

const WATCH_MS = 500;

/** Items of concurrent requests gather for a moment and share one transaction: one commit pays for all of them. */
export function groupCommit(options: GroupOptions): GroupCommit {
  return new Gathering(options);
}

class Gathering implements GroupCommit {
  readonly #commit: GroupOptions["commit"];
  readonly #committed: GroupOptions["committed"];
  readonly #gatherMs: number;
  readonly #maxItems: number;
  readonly #concurrency: number;
  readonly #underWay = new Set<Waiting>();
  readonly #watch: NodeJS.Timeout;
  #idle: (() => void)[] = [];
  #queue: Waiting[] = [];
  /** Items in the queue; items and bytes held in all, those under way among them. */
  #queued = 0;
  #items = 0;
  #bytes = 0;
  #running = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor({ commit, committed, gatherMs = 2, maxItems = 1_000, concurrency = 1 }: GroupOptions) {
    this.#commit = commit;
    this.#committed = committed;
    this.#gatherMs = gatherMs;
    this.#maxItems = maxItems;
    this.#concurrency = concurrency;
    this.#watch = setInterval(() => this.#giveUp(), WATCH_MS);
    this.#watch.unref();
  }

  submit(work: Submission): Promise<readonly Outcome[]> {
    const size = sizeOf(work);
    if (this.#items + size > WAITING.items || this.#bytes + work.bytes > WAITING.bytes) {
      return Promise.reject(new NotNow());
    }
    this.#items += size;
    this.#bytes += work.bytes;
    this.#queued += size;
    return new Promise((resolve, reject) => {
      const { drafts, refused, bytes } = work;
      this.#queue.push({ drafts, refused, bytes, since: performance.now(), resolve, reject });
      this.#plan();
    });
  }

  async drain(): Promise<void> {
    if (this.#running > 0 || this.#queue.length > 0) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
    clearInterval(this.#watch);
  }

  #plan(): void {
    if (this.#running >= this.#concurrency || this.#queue.length === 0) return;
    if (this.#queued >= this.#maxItems) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), this.#gatherMs);
  }

  #start(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#running >= this.#concurrency || this.#queue.length === 0) return;
    this.#running += 1;
    void this.#run(this.#takeGroup()).finally(() => this.#ended());
    this.#plan();
  }

  #ended(): void {
    this.#running -= 1;
    // What gathered meanwhile has waited long enough.
    if (this.#queue.length > 0) this.#start();
    else if (this.#running === 0) for (const done of this.#idle.splice(0)) done();
  }

  #takeGroup(): readonly Waiting[] {
    let size = 0;
    let upTo = 0;
    while (upTo < this.#queue.length && size < this.#maxItems) {
      size += sizeOf(this.#queue[upTo] as Waiting);
      upTo += 1;
    }
    this.#queued -= size;
    const group = this.#queue.slice(0, upTo);
    this.#queue = this.#queue.slice(upTo);
    return group;
  }

  async #run(group: readonly Waiting[]): Promise<void> {
    for (const one of group) this.#underWay.add(one);
    try {
      const drafts = group.flatMap((one) => one.drafts);
      const refused = group.flatMap((one) => one.refused);
      const { outcomes, shards } = await this.#commit(drafts, refused);
      let from = 0;
      for (const one of group) {
        one.resolve(outcomes.slice(from, from + one.drafts.length));
        from += one.drafts.length;
      }
      this.#committed(shards);
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      for (const one of group) {
        this.#underWay.delete(one);
        this.#release(one);
      }
    }
  }

  #release(one: Waiting): void {
    this.#items -= sizeOf(one);
    this.#bytes -= one.bytes;
  }

  /** A database that hangs: the senders are answered, whatever becomes of their transaction. */
  #giveUp(): void {
    const before = performance.now() - WAITING.ms;
    for (const one of this.#underWay) if (one.since < before) one.reject(new NotNow());
    const late = this.#queue.filter(({ since }) => since < before);
    if (late.length === 0) return;
    this.#queue = this.#queue.filter(({ since }) => since >= before);
    for (const one of late) {
      this.#queued -= sizeOf(one);
      this.#release(one);
      one.reject(new NotNow());
    }
  }
}

const sizeOf = ({ drafts, refused }: Submission) => drafts.length + refused.length;
