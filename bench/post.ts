import { Agent, request } from "node:http";

export type Posted = Readonly<{
  seconds: number;
  /** From the first byte asked to the last byte answered, in milliseconds, sorted. */
  ms: readonly number[];
  /** Answers by status. */
  status: Readonly<Record<string, number>>;
}>;
export type Post = Readonly<{
  url: string;
  /** Headers and body of the nth request. */
  headers(n: number): Readonly<Record<string, string>>;
  body(n: number): string;
  requests: number;
  connections: number;
  /** Requests a second, whatever the answers take; as fast as the answers come where it is left out. */
  rate?: number;
}>;

/** Posts bodies over connections that are kept. */
export async function post({ url, headers, body, requests, connections, rate }: Post): Promise<Posted> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const ms: number[] = [];
  const status: Record<string, number> = {};
  const send = async (n: number, from: number) => {
    const code = await once(url, headers(n), body(n), agent);
    ms.push(performance.now() - from);
    status[code] = (status[code] ?? 0) + 1;
  };
  const started = performance.now();
  if (rate === undefined) {
    let next = 0;
    const worker = async () => {
      while (next < requests) {
        const n = next;
        next += 1;
        await send(n, performance.now());
      }
    };
    await Promise.all(Array.from({ length: connections }, worker));
  } else {
    const all: Promise<void>[] = [];
    for (let n = 0; n < requests; n += 1) {
      const due = started + (n * 1_000) / rate;
      const wait = due - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      all.push(send(n, due));
    }
    await Promise.all(all);
  }
  const seconds = (performance.now() - started) / 1_000;
  agent.destroy();
  return { seconds, ms: ms.sort((a, b) => a - b), status };
}

function once(
  url: string,
  headers: ReturnType<Post["headers"]>,
  body: string,
  agent: Agent,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        method: "POST",
        agent,
        headers: {
          ...headers,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        },
      },
      (answer) => {
        answer.resume();
        answer.once("end", () => resolve(answer.statusCode ?? 0));
        answer.once("error", reject);
      },
    );
    asked.once("error", reject);
    asked.end(body);
  });
}

/** The value below which this share of sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
