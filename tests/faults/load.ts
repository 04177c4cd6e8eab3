import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { randomOf } from "#tests/random.ts";
import type { Ledger } from "./ledger.ts";
import { until } from "./processes.ts";

export type Door = Readonly<{ url: string; key: string }>;
export type LoadOptions = Readonly<{
  people: number;
  /** Names of people begin with it. */
  prefix?: string;
  /** People of one request; each is an identify and a track. */
  together?: number;
  /** The share of requests that are sent a second time, as clients do whose answer got lost. */
  repeats?: number;
  senders?: number;
  /** Between two requests of one sender. */
  restMs?: number;
  seed?: number;
  /** What each of them sends; a cart unless said. */
  items?: (userId: string) => readonly Item[];
}>;
export type Load = Readonly<{
  /** Resolves when every item was taken. */
  done: Promise<void>;
  /** How many items have been taken so far. */
  taken(): number;
  /** How often the door was away or said 503. */
  refusals(): readonly Refusal[];
  tookMs(): readonly number[];
  /** How long whoever was refused had to wait for it. */
  refusedMs(): readonly number[];
}>;
export type Refusal = Readonly<{ status: number; retryAfter: string | null }>;

/** Sends each person's cart through the door, batch by batch, until all was taken: what is refused is sent again. */
export function startLoad(door: Door, ledger: Ledger, options: LoadOptions): Load {
  const {
    people,
    prefix = "p",
    together = 5,
    repeats = 0.1,
    senders = 4,
    restMs = 0,
    items = itemsOf,
  } = options;
  const random = randomOf(options.seed ?? Number(process.env["CAIRN_SEED"] ?? 1));
  const refusals: Refusal[] = [];
  const took: number[] = [];
  const refused: number[] = [];
  let taken = 0;
  let next = 0;
  const sender = async (number: number) => {
    // Each has an address of its own, as clients have.
    const agent = new Agent({ keepAlive: true, localAddress: `127.0.0.${2 + (number % 249)}` });
    for (; next < people; await sleep(restMs)) {
      const from = next;
      next = Math.min(people, next + together);
      const batch = Array.from({ length: next - from }, (_, n) => items(`${prefix}${from + n}`)).flat();
      await persist(batch, agent);
      taken += batch.length;
      if (random() < repeats) await persist(batch, agent);
    }
    agent.destroy();
  };
  const persist = (batch: readonly Item[], agent: Agent) =>
    until(async () => {
      const begun = performance.now();
      const answer = await post(door, ledger, batch, agent);
      if (answer === null) {
        took.push(performance.now() - begun);
        return true;
      }
      refusals.push(answer);
      refused.push(performance.now() - begun);
      await sleep(200 + random() * 100);
      return false;
    }, "a batch was taken");
  const done = Promise.all(Array.from({ length: senders }, (_, number) => sender(number))).then(
    () => undefined,
  );
  // Whoever waits for it hears of a failure; until then nobody does.
  done.catch(() => undefined);
  return { done, taken: () => taken, refusals: () => refusals, tookMs: () => took, refusedMs: () => refused };
}

export type Item = Readonly<{ messageId: string }> & Readonly<Record<string, unknown>>;

/** Somebody says who they are and fills a cart. */
export function itemsOf(userId: string): readonly Item[] {
  return doing("Product Added", userId);
}

/** Somebody says who they are and does something. */
export function doing(event: string, userId: string): readonly Item[] {
  return [
    { type: "identify", userId, messageId: `${userId}-i`, traits: { email: `${userId}@example.test` } },
    {
      type: "track",
      event,
      userId,
      messageId: `${userId}-a`,
      properties: { product_id: "x", name: "Mug", price: 16 },
    },
  ];
}

/** Null: every item was answered for. Status 0: nobody answered. */
async function post(
  { url, key }: Door,
  ledger: Ledger,
  items: readonly Item[],
  agent: Agent,
): Promise<Refusal | null> {
  const ids = items.map(({ messageId }) => messageId);
  ledger.intent(ids);
  const answer = await call(`${url}/v1/batch?verbose=1`, key, JSON.stringify({ batch: items }), agent);
  if (answer === null) return { status: 0, retryAfter: null };
  if (answer.status !== 200) return { status: answer.status, retryAfter: answer.retryAfter };
  const { accepted, duplicates, rejected, results } = JSON.parse(answer.body) as {
    accepted: number;
    duplicates: number;
    rejected: number;
    results: readonly { index: number; status: string }[];
  };
  const kept = results.flatMap(({ index, status }) => (status === "rejected" ? [] : [ids[index] ?? ""]));
  ledger.ack({ ids, accepted, duplicates, rejected, kept });
  return null;
}

type Answered = Readonly<{ status: number; retryAfter: string | null; body: string }>;

function call(url: string, key: string, body: string, agent: Agent): Promise<Answered | null> {
  return new Promise((resolve) => {
    const outgoing = request(
      url,
      {
        method: "POST",
        agent,
        headers: {
          "content-type": "application/json",
          authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}`,
        },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => {
          const retryAfter = response.headers["retry-after"] ?? null;
          resolve({ status: response.statusCode ?? 0, retryAfter, body: text });
        });
        response.on("error", () => resolve(null));
      },
    );
    outgoing.setTimeout(15_000, () => outgoing.destroy());
    outgoing.on("error", () => resolve(null));
    outgoing.end(body);
  });
}

/** The 99th of a hundred. */
export function p99(times: readonly number[]): number {
  return [...times].sort((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? 0;
}
