import type { BellName } from "#lib/platform/queues.ts";

/** One knock at the door, as BullMQ takes it. */
export type Knock = {
  name: string;
  data: object;
  opts: {
    delay?: number;
    deduplication: { id: string; keepLastIfActive: true; replace?: boolean };
  };
};

/** Puts knocks into one queue. */
export interface Producer {
  addBulk(knocks: Knock[]): Promise<unknown>;
  close(): Promise<void>;
}

/** Takes knocks out of one queue until it is closed; a knock under way is finished first. */
export interface Consumer {
  close(): Promise<void>;
}

export type Listeners = Readonly<{
  /** The connection or the server is in trouble. BullMQ may or may not mend it by itself. */
  trouble(error: Error): void;
  /** The work itself threw. */
  failed(error: Error): void;
}>;

/** A server that answers and must not be used: it may forget what it is given. The message names the cure. */
export class UnfitBellError extends Error {
  override readonly name = "UnfitBellError";
}

/** What differs between BullMQ on Redis and on Postgres: how to connect. */
export interface BellServer {
  readonly kind: "redis" | "postgres";
  /** Resolves when the server answers and takes what queues write; rejects when it does not, or may not be used. */
  probe(): Promise<void>;
  /** Tells of a broken connection, also while nobody rings. */
  watch(trouble: (error: Error) => void): void;
  producer(name: BellName, listeners: Listeners): Producer;
  consumer(
    name: BellName,
    work: (data: object) => Promise<unknown>,
    concurrency: number,
    listeners: Listeners,
  ): Consumer;
  close(): Promise<void>;
}

/** A settled bell leaves nothing behind: only Postgres knows what has been done. */
export const QUEUE_OPTIONS = {
  defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  streams: { events: { maxLen: 100 } },
} as const;

/** A killed worker's knock is handed on after half a minute; the sweep has long done its work by then. */
export const WORKER_OPTIONS = {
  lockDuration: 15_000,
  stalledInterval: 10_000,
  maxStalledCount: 5,
  runRetryDelay: 1_000,
} as const;

const CLOSE_WITHIN_MS = 5_000;

/** Closes a client. Without its server it may wait for ever to say goodbye; nobody waits for it. */
export async function closeInTime(client: Readonly<{ close(): Promise<unknown> }>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, CLOSE_WITHIN_MS);
  });
  await Promise.race([client.close().catch(() => undefined), late]);
  clearTimeout(timer);
}
