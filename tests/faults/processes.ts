import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { TEST_SECRET } from "#tests/database.ts";
import { freePort } from "#tests/free-port.ts";
import { Supervised } from "../../scripts/supervise.mjs";
import { LEASE_SECONDS } from "./tier.ts";

export type Settings = Readonly<Record<string, string>>;

/** A process of the built product, and what may be done to it. */
export type Process = Readonly<{
  pid: number;
  /** Ends it as a crash would: nothing is tidied up. */
  kill9(): Promise<void>;
  /** Asks it to stop, and tells its exit code. */
  stop(): Promise<number | null>;
  /** SIGSTOP takes the processor away from it, SIGCONT gives it back: it has been away without knowing. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves when it is gone, whoever has ended it. */
  ended: Promise<number | null>;
  output(): string;
  /** Nobody reads what it says any more. */
  turnAway(): void;
}>;

let dataDir: string | null = null;

/** Where the processes of a test keep what they keep beside the database; gone after the last of them. */
function dataDirOfTest(): string {
  if (dataDir !== null) return dataDir;
  const folder = mkdtempSync(path.join(tmpdir(), "cairn-fault-data-"));
  dataDir = folder;
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
    dataDir = null;
  });
  return folder;
}

let built = false;

/** Bundles the workers as a start does; unchanged sources cost nothing. */
function buildProduct(): void {
  if (built) return;
  const { status, stderr } = spawnSync(process.execPath, ["scripts/build-workers.mjs"], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  built = true;
}

/**
 * Starts a process with the roles of a worker (of the build in CAIRN_DIST, where that is another one) and waits until it
 * says that it is at work. `through`: a command that becomes the process and gives it another view of the machine.
 */
export async function startWorker(settings: Settings, through: readonly string[] = []): Promise<Process> {
  const worker = launch(settings, "pipe", through);
  await atWork(worker, settings);
  return worker;
}

/** Starts a worker that may well die on its way: nobody waits until it is at work. */
export function launchWorker(settings: Settings): Process {
  return launch(settings);
}

/** Starts the door for events on a port of its own. */
export async function startIntake(settings: Settings): Promise<Process & Readonly<{ url: string }>> {
  const port = String(settings["PORT"] ?? (await freePort()));
  const intake = launch({ CAIRN_ROLES: "intake", HOST: "127.0.0.1", ...settings, PORT: port });
  await atWork(intake, settings);
  return { ...intake, url: `http://127.0.0.1:${port}` };
}

async function atWork(one: Process, settings: Settings): Promise<void> {
  let gone = false;
  void one.ended.then(() => (gone = true));
  await until(() => {
    if (gone && !settings["CAIRN_FAILPOINT"]) throw new Error(`the process has ended: ${one.output()}`);
    return gone || one.output().includes("at work");
  }, "the process is at work");
}

/** All that a process of the product is told. */
const environmentOf = (settings: Settings): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"] ?? "",
  NODE_ENV: "production",
  CAIRN_TEST: "1",
  CAIRN_DEMO: "0",
  CAIRN_DATA_DIR: settings["CAIRN_DATA_DIR"] ?? dataDirOfTest(),
  CAIRN_SECRET: TEST_SECRET,
  CAIRN_ROLES: "engine,delivery,jobs",
  CAIRN_LEASE_TTL: String(LEASE_SECONDS),
  LOG_LEVEL: "info",
  ...settings,
});

/** A worker with the supervisor's eye on it, as `npm start` has it. `mended`: its next start has no failpoint any more. */
export async function superviseWorker(
  settings: Settings,
): Promise<Readonly<{ said: readonly string[]; mended(): void }>> {
  buildProduct();
  const said: string[] = [];
  const environment = { ...environmentOf(settings), LOG_LEVEL: "silent" };
  const args = ["--enable-source-maps", "dist/server.mjs"];
  const one = new Supervised("worker", args, environment, (line: string) => said.push(line));
  onTestFinished(() => one.stop());
  await one.started;
  return { said, mended: () => void Reflect.deleteProperty(environment, "CAIRN_FAILPOINT") };
}

/** `log`: where its lines go, instead of to us. Who writes elsewhere says nothing that we could wait for. */
export function launch(
  settings: Settings,
  log: number | "pipe" = "pipe",
  through: readonly string[] = [],
): Process {
  buildProduct();
  const server = `${settings["CAIRN_DIST"] ?? "dist"}/server.mjs`;
  const [command = "", ...args] = [...through, process.execPath, "--enable-source-maps", server];
  const child = spawn(command, args, {
    env: environmentOf(settings),
    // Over the channel it learns that we are gone, and stops.
    stdio: ["ignore", log, log, "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const end = (signal: NodeJS.Signals) => {
    if (isAlive(child)) child.kill(signal);
    return ended;
  };
  onTestFinished(async () => void (await end("SIGKILL")));
  return {
    pid: child.pid ?? 0,
    kill9: async () => void (await end("SIGKILL")),
    stop: () => end("SIGTERM"),
    signal: (signal) => void child.kill(signal),
    ended,
    output: () => output,
    turnAway() {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
  };
}

const isAlive = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

const PATIENCE_MS = 60_000;

/** Waits for a condition, and says what it waited for when it never comes. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`never came: ${what}`);
    await sleep(50);
  }
}

/** True while a process exists and has been stopped by a signal. */
export function isStopped(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim().startsWith("T");
}

/** A figure that a process tells on its port, summed over its labels; 0 while it does not answer. */
export async function figureOf(port: string, name: string): Promise<number> {
  const text = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.text(),
    () => "",
  );
  const lines = text.split("\n").filter((line) => new RegExp(`^${name}[ {]`).test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

/** The most memory that a process has held so far. */
export function peakMb(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;
}
