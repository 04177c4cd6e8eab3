import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { randomOf } from "#tests/random.ts";

/** Which way bytes travel: to the server, or back. */
export type Way = "there" | "back";

/** What a line does to what travels on it. */
export type Weather = Readonly<{
  delayMs: number;
  /** Up to so much later still, by chance; the order of bytes stays. */
  jitterMs: number;
  /** On each way, whatever the number of connections. */
  bytesPerSecond: number;
  /** How often a packet gets lost. TCP sends it again, later and later; what came after it waits for it. */
  loss: number;
  /** How often a packet arrives with one bit turned. */
  flip: number;
  /** Ways on which nothing gets through: it is held, as by senders whom nobody answers, and goes on afterwards. */
  held: readonly Way[];
}>;

const CALM: Weather = {
  delayMs: 0,
  jitterMs: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  loss: 0,
  flip: 0,
  held: [],
};

/** A line to a server on which tests make weather (guarantees 2.1). */
export type Line = Readonly<{
  port: number;
  /** From now on; what is not named is as on a calm day. */
  be(weather: Partial<Weather>): void;
  /** Resets all connections, and each new one, until it is mended. */
  cut(): void;
  mend(): void;
  /** The server loses all its connections and their clients are not told: their lines stay open and silent for ever. */
  forget(): void;
  /** From now on new connections lead to another server. */
  aim(port: number): void;
  close(): Promise<void>;
}>;

/** What TCP waits before it sends a lost packet again; twice as long each time. */
const RESEND_MS = 200;

/** Opens a line to a port of this machine. Its chances are the same for the same seed. */
export async function openProxy(
  target: number,
  seed = Number(process.env["CAIRN_SEED"] ?? 1),
): Promise<Line> {
  const random = randomOf(seed);
  const lines = new Set<Socket>();
  const fars = new Set<Socket>();
  const forgotten = new WeakSet<Socket>();
  let weather = CALM;
  let whole = true;
  let aimedAt = target;
  /** Until when each way is busy with what it has taken. */
  const busy = { there: 0, back: 0 };

  /** What travels when the line is mended arrives at once. */
  let mended = new AbortController();

  const travelled = async (at: number, signal: AbortSignal, from: Socket, way: Way) => {
    if (at > performance.now()) await sleep(at - performance.now(), null, { signal }).catch(() => undefined);
    while (weather.held.includes(way) && !from.destroyed) await sleep(20);
  };
  const arrives = (from: Socket, to: Socket) => !to.destroyed && !forgotten.has(from) && !forgotten.has(to);

  /** Takes bytes off one socket and gives them to the other, as the weather allows. */
  const carry = (from: Socket, to: Socket, way: Way) => {
    let due = 0;
    let since = mended;
    let tail: Promise<unknown> = Promise.resolve();
    const later = (size: number, then: () => void) => {
      const { delayMs, jitterMs, bytesPerSecond, loss } = weather;
      if (since !== mended) due = 0;
      since = mended;
      let wait = delayMs + random() * jitterMs;
      for (let again = RESEND_MS; loss > 0 && random() < loss; again *= 2) wait += again;
      busy[way] = Math.max(busy[way], performance.now()) + (size / bytesPerSecond) * 1_000;
      due = Math.max(due, busy[way] + wait);
      const at = due;
      const { signal } = mended;
      tail = tail.then(() => travelled(at, signal, from, way)).then(() => arrives(from, to) && then());
    };
    from.on("data", (data: Buffer) =>
      later(data.length, () => void to.write(random() < weather.flip ? flipped(data, random) : data)),
    );
    from.on("end", () => later(0, () => void to.end()));
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (!whole) return void near.resetAndDestroy();
    const far = connect({ host: "127.0.0.1", port: aimedAt, allowHalfOpen: true });
    fars.add(far);
    carry(near, far, "there");
    carry(far, near, "back");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      lines.add(one);
      one.on("error", () => leave(other));
      one.on("close", () => {
        lines.delete(one);
        fars.delete(one);
        leave(other);
      });
    }
  });
  /** Whoever has been forgotten is not told that the other has gone. */
  const leave = (other: Socket) => {
    if (!forgotten.has(other)) other.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    be(next) {
      weather = { ...CALM, ...next };
    },
    cut() {
      whole = false;
      for (const line of lines) line.resetAndDestroy();
    },
    mend() {
      whole = true;
      weather = CALM;
      busy.there = 0;
      busy.back = 0;
      mended.abort();
      mended = new AbortController();
    },
    forget() {
      for (const line of lines) if (!fars.has(line)) forgotten.add(line);
      for (const far of fars) far.destroy();
    },
    aim(next) {
      aimedAt = next;
    },
    async close() {
      for (const line of lines) line.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function flipped(data: Buffer, random: () => number): Buffer {
  const wrong = Buffer.from(data);
  const at = Math.floor(random() * wrong.length);
  wrong[at] = (wrong[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  return wrong;
}
