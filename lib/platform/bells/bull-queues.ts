import {
  type BellServer,
  type Consumer,
  closeInTime,
  type Listeners,
  type Producer,
  UnfitBellError,
} from "#lib/platform/bells/bell-server.ts";
import { KnockBoard } from "#lib/platform/bells/knocks.ts";
import { failpoint } from "#lib/platform/failpoint.ts";
import type { Log } from "#lib/platform/log.ts";
import type { Answering, Bell, BellData, BellName, Queues } from "#lib/platform/queues.ts";
import { quietly } from "#lib/platform/quietly.ts";

type Answerer = {
  readonly name: BellName;
  readonly work: (data: object) => Promise<unknown>;
  readonly concurrency: number;
  readonly underWay: Set<Promise<unknown>>;
  consumer: Consumer | null;
};

const REST_MS = 10;
/** While it is away, so that it is soon found again. */
const SEEK_EVERY_MS = 1_000;
/** While it is there: a line that nobody uses breaks without a sound. */
const LOOK_EVERY_MS = 5_000;
/** A server that takes longer for an answer does not answer. */
const SILENT_AFTER_MS = 10_000;
/** What was cut off for so long is not trusted to find back by itself (RT-22). */
const REBUILD_AFTER_MS = 30_000;

/** Nothing came back: what was connected before may be cut off without knowing it. */
class SilentError extends Error {
  override readonly name = "SilentError";
}

/**
 * BullMQ behind a wall: nothing that happens to its server throws, rejects or ends the process.
 * While the server is away, rings are dropped and consumers rest; a probe each second finds it again. One that may
 * forget what it is given is refused until that is put right.
 */
export class BullQueues implements Queues {
  readonly kind: "redis" | "postgres";
  readonly #connect: () => BellServer;
  readonly #log: Log;
  readonly #complain: ReturnType<typeof quietly>;
  readonly #board = new KnockBoard();
  readonly #answerers = new Set<Answerer>();
  readonly #producers = new Map<BellName, Producer>();
  #server: BellServer;
  #state: "down" | "up" | "closed" = "down";
  #unfit = false;
  #silent = false;
  #downSince = performance.now();
  #connectedAt = performance.now();
  #leaving: Promise<unknown> = Promise.resolve();
  #probing: NodeJS.Timeout | undefined;
  #sending = false;
  #resting: NodeJS.Timeout | undefined;

  constructor(connect: () => BellServer, log: Log) {
    this.#connect = connect;
    this.#server = connect();
    this.kind = this.#server.kind;
    this.#log = log;
    this.#complain = quietly(log);
    this.#server.watch(this.#listeners().trouble);
    this.#probeIn(0);
  }

  ring(bell: Bell): void {
    // Its one waiting pass takes up all rings of this process: nobody else need hear of them.
    const engine = bell.name === "engine" && [...this.#answerers].find(({ name }) => name === "engine");
    if (engine) void engine.work({}).catch(this.#failed);
    if (engine || this.#state !== "up") return;
    this.#board.note(bell, Date.now());
    this.#send();
  }

  answer<Name extends BellName>(
    name: Name,
    work: (data: BellData[Name]) => Promise<unknown>,
    { concurrency }: Readonly<{ concurrency: number }>,
  ): Answering {
    const underWay = new Set<Promise<unknown>>();
    const answerer: Answerer = {
      name,
      work: async (data) => {
        // Taken while it was being stopped: whoever else there is finds it by the sweep.
        if (!this.#answerers.has(answerer)) return;
        const done = work(data as BellData[Name]).finally(() => underWay.delete(done));
        underWay.add(done);
        return done;
      },
      concurrency,
      underWay,
      consumer: null,
    };
    this.#answerers.add(answerer);
    if (this.#state === "up") this.#listen(answerer);
    return {
      name: `${name} bell`,
      stop: async () => {
        this.#answerers.delete(answerer);
        await this.#stopListening(answerer);
      },
    };
  }

  up(): boolean {
    return this.#state === "up";
  }

  unfit(): boolean {
    return this.#unfit;
  }

  async close(): Promise<void> {
    clearTimeout(this.#probing);
    clearTimeout(this.#resting);
    this.#state = "closed";
    await Promise.all([this.#leaving, this.#leave()]);
  }

  #goDown(error: unknown): void {
    if (this.#state === "closed") return;
    this.#unfit = error instanceof UnfitBellError;
    this.#silent ||= error instanceof SilentError;
    const message = this.#unfit
      ? "the bell is refused; work goes on by the sweeps"
      : "the bell is out of order; work goes on by the sweeps";
    this.#complain(message, error, { bell: this.kind });
    this.#board.clear();
    if (this.#state === "down") return;
    this.#state = "down";
    this.#downSince = performance.now();
    this.#probeIn(SEEK_EVERY_MS);
  }

  readonly #failed = (error: unknown): void => {
    this.#complain("what a bell has woken failed; the sweep tries again", error, { bell: this.kind });
  };

  /** Of the server as it is connected now: what an earlier connection still complains of concerns nobody. */
  #listeners(): Listeners {
    const server = this.#server;
    return {
      trouble: (error) => {
        if (server === this.#server) this.#goDown(error);
      },
      failed: this.#failed,
    };
  }

  #probeIn(ms: number): void {
    clearTimeout(this.#probing);
    this.#probing = setTimeout(() => void this.#probe(), ms);
  }

  async #probe(): Promise<void> {
    if (this.#state === "down" && this.#isStale()) this.#reconnect();
    try {
      await answered(this.#server.probe());
      this.#goUp();
    } catch (error) {
      this.#goDown(error);
    }
    if (this.#state !== "closed") this.#probeIn(this.#state === "up" ? LOOK_EVERY_MS : SEEK_EVERY_MS);
  }

  #goUp(): void {
    if (this.#state !== "down") return;
    this.#state = "up";
    this.#unfit = false;
    for (const answerer of this.#answerers) this.#listen(answerer);
    const afterMs = Math.round(performance.now() - this.#downSince);
    this.#log.debug({ bell: this.kind, afterMs }, "the bell rings");
  }

  /** Cut off without a sound, for long, or not to be used: whoever still listens on it is not to go on doing so. */
  #isStale(): boolean {
    const now = performance.now();
    const long = Math.min(now - this.#downSince, now - this.#connectedAt) > REBUILD_AFTER_MS;
    return this.#silent || long || (this.#unfit && this.#hasClients());
  }

  #hasClients(): boolean {
    return this.#producers.size > 0 || [...this.#answerers].some(({ consumer }) => consumer !== null);
  }

  /** Begins anew. The old connections are taken leave of in their own time, so that no dead one holds up the new. */
  #reconnect(): void {
    const left = this.#leave();
    this.#leaving = Promise.all([this.#leaving, left]);
    this.#silent = false;
    this.#connectedAt = performance.now();
    this.#server = this.#connect();
    this.#server.watch(this.#listeners().trouble);
  }

  #listen(answerer: Answerer): void {
    const { name, work, concurrency } = answerer;
    answerer.consumer ??= this.#server.consumer(name, work, concurrency, this.#listeners());
  }

  /**
   * Waits for the work under way, however long it takes: whoever stops the process has a deadline of its own. The
   * goodbyes to the server are said side by side, and waited for at the end: on a slow line each takes its time (G-15).
   */
  async #stopListening({ consumer, underWay }: Answerer): Promise<void> {
    if (consumer) this.#leaving = Promise.all([this.#leaving, closeInTime(consumer)]);
    while (underWay.size > 0) await Promise.allSettled(underWay);
  }

  #producer(name: BellName): Producer {
    const producer = this.#producers.get(name) ?? this.#server.producer(name, this.#listeners());
    this.#producers.set(name, producer);
    return producer;
  }

  /**
   * One sending at a time, and a moment's rest after it: the first ring goes at once, those of a busy process gather, so
   * that their number does not grow with the events (performance P-4).
   */
  #send(): void {
    if (this.#sending || this.#state !== "up" || this.#board.empty) return;
    this.#sending = true;
    setImmediate(() => {
      this.#sendAll()
        .catch(this.#listeners().trouble)
        .finally(() => {
          this.#resting = setTimeout(() => {
            this.#sending = false;
            this.#send();
          }, REST_MS);
        });
    });
  }

  async #sendAll(): Promise<void> {
    await failpoint("bell.beforeAdd");
    for (const [name, knocks] of this.#board.take()) await this.#producer(name).addBulk(knocks);
  }

  /** Closes all that is connected to the server, and then the server's own connections. */
  async #leave(): Promise<void> {
    const server = this.#server;
    const clients: (Producer | Consumer)[] = [...this.#producers.values()];
    this.#producers.clear();
    for (const answerer of this.#answerers) {
      if (answerer.consumer) clients.push(answerer.consumer);
      answerer.consumer = null;
    }
    await Promise.all(clients.map(closeInTime));
    await closeInTime(server);
  }
}

/** What the server says, unless it says nothing. */
async function answered(answer: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new SilentError("the bell's server does not answer")), SILENT_AFTER_MS);
  });
  await Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
