import {
  type BellServer,
  type Consumer,
  closeInTime,
  type Producer,
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
const PROBE_EVERY_MS = 1_000;
const REBUILD_AFTER_MS = 30_000;

/**
 * BullMQ behind a wall: nothing that happens to its server throws, rejects or ends the process.
 * While the server is away, rings are dropped and consumers rest; a probe each second finds it again.
 */
export class BullQueues implements Queues {
  readonly kind: "redis" | "postgres";
  readonly #server: BellServer;
  readonly #log: Log;
  readonly #complain: ReturnType<typeof quietly>;
  readonly #board = new KnockBoard();
  readonly #answerers = new Set<Answerer>();
  readonly #producers = new Map<BellName, Producer>();
  #state: "down" | "up" | "closed" = "down";
  #downSince = performance.now();
  #probing: NodeJS.Timeout | undefined;
  #sending = false;
  #resting: NodeJS.Timeout | undefined;

  constructor(server: BellServer, log: Log) {
    this.kind = server.kind;
    this.#server = server;
    this.#log = log;
    this.#complain = quietly(log);
    server.watch(this.#goDown);
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
      work(data) {
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

  async close(): Promise<void> {
    clearTimeout(this.#probing);
    clearTimeout(this.#resting);
    this.#state = "closed";
    await this.#closeClients();
    await closeInTime(this.#server);
  }

  readonly #goDown = (error: unknown): void => {
    if (this.#state === "closed") return;
    this.#complain("the bell is out of order; work goes on by the sweeps", error, { bell: this.kind });
    this.#board.clear();
    if (this.#state === "down") return;
    this.#state = "down";
    this.#downSince = performance.now();
    this.#probeIn(PROBE_EVERY_MS);
  };

  readonly #failed = (error: unknown): void => {
    this.#complain("what a bell has woken failed; the sweep tries again", error, { bell: this.kind });
  };

  #probeIn(ms: number): void {
    clearTimeout(this.#probing);
    this.#probing = setTimeout(() => {
      this.#server
        .probe()
        .then(() => this.#goUp())
        .catch((error) => {
          this.#goDown(error);
          if (this.#state === "down") this.#probeIn(PROBE_EVERY_MS);
        });
    }, ms);
  }

  async #goUp(): Promise<void> {
    const lasted = performance.now() - this.#downSince;
    // A client that was cut off for long is not trusted to find back by itself (RT-22).
    if (lasted > REBUILD_AFTER_MS) await this.#closeClients();
    if (this.#state !== "down") return;
    this.#state = "up";
    for (const answerer of this.#answerers) this.#listen(answerer);
    this.#log.debug({ bell: this.kind, afterMs: Math.round(lasted) }, "the bell rings");
  }

  #listen(answerer: Answerer): void {
    const listeners = { trouble: this.#goDown, failed: this.#failed };
    answerer.consumer ??= this.#server.consumer(
      answerer.name,
      answerer.work,
      answerer.concurrency,
      listeners,
    );
  }

  /**
   * Waits for the work under way, however long it takes: whoever stops the process has a deadline of its own. The
   * goodbye to the server is waited for only where there is one to hear it (G-15).
   */
  async #stopListening({ consumer, underWay }: Answerer): Promise<void> {
    const closing = consumer?.close().catch(this.#goDown);
    while (underWay.size > 0) await Promise.allSettled(underWay);
    if (closing && this.#state === "up") await closeInTime({ close: () => closing });
  }

  #producer(name: BellName): Producer {
    const listeners = { trouble: this.#goDown, failed: this.#failed };
    const producer = this.#producers.get(name) ?? this.#server.producer(name, listeners);
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
        .catch(this.#goDown)
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

  async #closeClients(): Promise<void> {
    const clients: (Producer | Consumer)[] = [...this.#producers.values()];
    this.#producers.clear();
    for (const answerer of this.#answerers) {
      if (answerer.consumer) clients.push(answerer.consumer);
      answerer.consumer = null;
    }
    await Promise.all(clients.map(closeInTime));
  }
}
