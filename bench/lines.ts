import { execFileSync } from "node:child_process";
import { freePort } from "#tests/free-port.ts";
import { findLoad } from "./load.ts";
import { basic, childrenOf, createKey, type Opened, type OpenOptions, openProduct } from "./product.ts";
import { EVENT, journeyDocument } from "./shop.ts";

/** Connections of one generator: an address may hold 256. */
const CONNECTIONS = 48;

/** Where one generator sends its events, and where it waits for what comes of them. */
export type Line = Readonly<{ url: string; header: readonly string[]; event: string; sinkPort: number }>;
/** The product with a live journey for each generator: event → condition → webhook at a sink. */
export async function openWorks(generators: number, options: Partial<OpenOptions> = {}) {
  findLoad();
  const sinkPorts: number[] = [];
  for (let at = 0; at < generators; at += 1) sinkPorts.push(await freePort());
  const allowed = sinkPorts.map((port) => `127.0.0.1:${port}`).join(",");
  const settings = { CAIRN_ALLOW_PRIVATE: allowed, ...options.settings };
  return openProduct({ ...options, settings }, async (opened) => ({
    lines: await openLines(opened, sinkPorts),
  }));
}

/** The two children of `npm start`: the door, and the workers. */
export function partsOf(start: number): Readonly<{ front: number; worker: number }> {
  const pids = childrenOf(start);
  const withRole = (role: string) => {
    const pid = pids.find((one) => environmentOf(one).includes(`CAIRN_ROLES=${role}`));
    if (!pid) throw new Error(`no ${role} among the children of ${start}: ${pids.join(", ")}`);
    return pid;
  };
  return { front: withRole("web"), worker: withRole("engine") };
}

function environmentOf(pid: number): string {
  return execFileSync("cat", [`/proc/${pid}/environ`], { encoding: "utf8" }).replaceAll("\0", "\n");
}

/** What the load generator is told of a line. */
export function optionsOf({ url, header, event, sinkPort }: Line) {
  const prefix = `u${sinkPort}-`;
  const body = {
    userId: "{{user}}",
    messageId: "{{id}}",
    event,
    properties: { id: "{{id}}", value: "{{value}}" },
  };
  // The value is a number: its quotes go.
  const text = JSON.stringify(body).replace('"{{value}}"', "{{value}}");
  return { url, header, body: text, "sink-port": sinkPort, concurrency: CONNECTIONS, "user-prefix": prefix };
}

/** A write key may send 1,000 requests a second: each generator has its key, its journey and its sink. */
async function openLines(opened: Opened, sinkPorts: readonly number[]): Promise<readonly Line[]> {
  const { product, server, databaseUrl } = opened;
  const { url } = product;
  const secret = createKey(opened, "secret");
  const call = async (method: string, path: string, body: object) => {
    // Making a key blocks this process for longer than the product keeps an idle connection.
    const headers = {
      authorization: `Bearer ${secret}`,
      "content-type": "application/json",
      connection: "close",
    };
    const answer = await fetch(`${url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };
  // A member's switch, which no key may turn: without it, calls stay in the Test inbox.
  await server.rows(databaseUrl, "update workspace set sending = 'live'");
  const lines: Line[] = [];
  for (const [at, sinkPort] of sinkPorts.entries()) {
    const event = `${EVENT}_${at}`;
    const document = journeyDocument(`http://127.0.0.1:${sinkPort}/hook`, event);
    const { id } = await call("POST", "/journeys", { name: `Bench ${at}`, document });
    await call("POST", `/journeys/${id}/versions`, { revision: 1 });
    const key = createKey(opened, "write");
    lines.push({ url: `${url}/v1/track`, header: [`authorization: ${basic(key)}`], event, sinkPort });
  }
  return lines;
}
