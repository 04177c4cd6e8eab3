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

/** Items of concurrent requests gather for a moment and share one transaction: one commit pays for all of them. */
export function groupCommit({
  commit,
  committed,
  gatherMs = 2,
  maxItems = 1_000,
  concurrency = 1,
}: GroupOptions): GroupCommit {
  let queue: Waiting[] = [];
  let queued = 0;
  let items = 0;
  let bytes = 0;
  let running = 0;
  let timer: NodeJS.Timeout | null = null;
  const underWay = new Set<Waiting>();
  const idle: (() => void)[] = [];
  const watch = setInterval(giveUp, 500);
  watch.unref();

  function submit(work: Submission): Promise<readonly Outcome[]> {
    const size = sizeOf(work);
    if (items + size > WAITING.items || bytes + work.bytes > WAITING.bytes)
      return Promise.reject(new NotNow());
    items += size;
    bytes += work.bytes;
    return new Promise((resolve, reject) => {
      queue.push({ ...work, since: performance.now(), resolve, reject });
      queued += size;
      plan();
    });
  }

  function plan(): void {
    if (running >= concurrency || queue.length === 0) return;
    if (queued >= maxItems) start();
    else timer ??= setTimeout(start, gatherMs);
  }

  function start(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (running >= concurrency || queue.length === 0) return;
    const group = takeGroup();
    running += 1;
    void run(group).finally(() => {
      running -= 1;
      // What gathered meanwhile has waited long enough.
      if (queue.length > 0) start();
      else if (running === 0) for (const done of idle.splice(0)) done();
    });
    plan();
  }

  function takeGroup(): readonly Waiting[] {
    let size = 0;
    let upTo = 0;
    while (upTo < queue.length && size < maxItems) {
      size += sizeOf(queue[upTo] as Waiting);
      upTo += 1;
    }
    queued -= size;
    const group = queue.slice(0, upTo);
    queue = queue.slice(upTo);
    return group;
  }

  async function run(group: readonly Waiting[]): Promise<void> {
    for (const one of group) underWay.add(one);
    try {
      const { outcomes, shards } = await commit(
        group.flatMap(({ drafts }) => drafts),
        group.flatMap(({ refused }) => refused),
      );
      let from = 0;
      for (const { drafts, resolve } of group) {
        resolve(outcomes.slice(from, from + drafts.length));
        from += drafts.length;
      }
      committed(shards);
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      for (const one of group) {
        underWay.delete(one);
        release(one);
      }
    }
  }

  function release(one: Waiting): void {
    items -= sizeOf(one);
    bytes -= one.bytes;
  }

  /** A database that hangs: the senders are answered, whatever becomes of their transaction. */
  function giveUp(): void {
    const before = performance.now() - WAITING.ms;
    for (const one of underWay) if (one.since < before) one.reject(new NotNow());
    const late = queue.filter(({ since }) => since < before);
    if (late.length === 0) return;
    queue = queue.filter(({ since }) => since >= before);
    for (const one of late) {
      queued -= sizeOf(one);
      release(one);
      one.reject(new NotNow());
    }
  }

  return {
    submit,
    async drain() {
      if (running > 0 || queue.length > 0) await new Promise<void>((resolve) => idle.push(resolve));
      clearInterval(watch);
    },
  };
}

const sizeOf = ({ drafts, refused }: Submission) => drafts.length + refused.length;
