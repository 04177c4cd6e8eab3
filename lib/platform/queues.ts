export const BELL_NAMES = ["engine", "delivery", "jobs"] as const;
export type BellName = (typeof BELL_NAMES)[number];

/** Wakes whoever works on the shards, a lane or the jobs. It carries ids and no facts. */
export type Bell =
  | Readonly<{ name: "engine" }>
  | Readonly<{ name: "delivery"; lane: string; delayMs?: number }>
  | Readonly<{ name: "jobs" }>;

/** What somebody who answers a bell is told. */
export type BellData = Readonly<{
  engine: Record<string, never>;
  delivery: { lane: string };
  jobs: Record<string, never>;
}>;

/** Somebody who answers a bell until they are told to stop. */
export type Answering = Readonly<{ name: string; stop(): Promise<void> }>;

/** The bells of a process. They make work start sooner; without them the sweeps do the same work. */
export interface Queues {
  readonly kind: "redis" | "postgres" | "none";
  /** After the commit, never before. Returns at once, never throws, and is forgotten while the bell is out of order. */
  ring(bell: Bell): void;
  /** Does the work for each bell heard. Bells that come while the same work is under way are kept and answered after it. */
  answer<Name extends BellName>(
    name: Name,
    work: (data: BellData[Name]) => Promise<unknown>,
    options: Readonly<{ concurrency: number }>,
  ): Answering;
  /** False while the bell is out of order: the process works on by its sweeps. */
  up(): boolean;
  /** True while the bell's server is there and refused, because it may forget what it is given. */
  unfit(): boolean;
  close(): Promise<void>;
}
