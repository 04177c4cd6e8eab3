import { readFileSync } from "node:fs";
import { type Process, type Settings, startIntake, startWorker } from "#tests/faults/processes.ts";
import { freePort } from "#tests/free-port.ts";

/** A process of the soak, whoever it is just now: one that has ended is followed by another. */
export type Member = Readonly<{
  name: string;
  now(): Process;
  /** Its own door; null while a successor is on its way. */
  url: string;
  /** Starts a successor with the same settings, on the same port. */
  follow(): Promise<void>;
}>;

/** Two doors and three workers. The first door and the last worker are never ended: their memory tells of leaks. */
export async function startCrew(environment: Settings): Promise<readonly Member[]> {
  const crew: Member[] = [];
  for (const name of ["door", "door 2"]) crew.push(await startMember(name, environment, startIntake, "PORT"));
  for (const name of ["worker", "worker 2", "steady worker"])
    crew.push(await startMember(name, environment, startWorker, "CAIRN_HEALTH_PORT"));
  return crew;
}

/** Those that faults may be done to. */
export const mortal = (crew: readonly Member[]): readonly Member[] =>
  crew.filter(({ name }) => name !== "door" && name !== "steady worker");

async function startMember(
  name: string,
  environment: Settings,
  start: (settings: Settings) => Promise<Process>,
  portSetting: string,
): Promise<Member> {
  const port = String(await freePort());
  const settings = { ...environment, HOST: "127.0.0.1", [portSetting]: port };
  let process = await start(settings);
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    now: () => process,
    async follow() {
      process = await start(settings);
    },
  };
}

/** What a process takes, and how long its event loop has stood still. Null where it does not say. */
export type Gauge = Readonly<{
  name: string;
  pid: number;
  megabytes: number | null;
  loopP99Ms: number | null;
}>;

export async function readGauge({ name, url, now }: Member): Promise<Gauge> {
  const { pid } = now();
  const p99 = await loopP99(url);
  return { name, pid, megabytes: megabytesOf(pid), loopP99Ms: p99 === null ? null : Math.round(p99 * 1_000) };
}

function megabytesOf(pid: number): number | null {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1_024);
  } catch {
    return null; // it has just been ended
  }
}

async function loopP99(url: string): Promise<number | null> {
  try {
    const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
    const [, value] = /^nodejs_eventloop_lag_p99_seconds ([\d.e+-]+)$/m.exec(text) ?? [];
    return value === undefined ? null : Number(value);
  } catch {
    return null; // it is stopped, or starting, or its database is
  }
}
