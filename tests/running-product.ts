import { type ChildProcessByStdio, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import type { Source } from "#lib/platform/env.ts";
import { freePort } from "#tests/free-port.ts";

/** A Cairn that runs as `npm start` runs it, on a port and a data folder of its own. */
export type Product = Readonly<{
  url: string;
  /** The first owner. */
  admin: Readonly<{ email: string; password: string }>;
  dataDir: string;
  /** The process that `npm start` is; its children are the product's. */
  pid: number;
  /** All that it has printed so far. */
  output(): string;
  /** Ends it as Ctrl-C does, and resolves to its exit code. */
  stop(): Promise<number | null>;
  /** Starts it again on the same data folder, with other settings where some are given. */
  restart(settings?: Source): Promise<Product>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}>;

type Child = ChildProcessByStdio<null, Readable, Readable>;

const READY_WITHIN_MS = 180_000;
/** The last line of a start: the demo is seeded, the first owner is made. */
const GREETED = "Stop it with Ctrl-C.";
const ADMIN = { email: "owner@example.com", password: "a-long-enough-pass-phrase" };

/** Starts the product with settings as from a fresh shell, and waits until it has said that all is there. */
export async function runProduct(settings: Source = {}): Promise<Product> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "cairn-product-"));
  // Its database runs under another account where we are root.
  chmodSync(dataDir, 0o755);
  try {
    return await launch(dataDir, await freePort(), settings);
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
}

async function launch(dataDir: string, port: number, settings: Source): Promise<Product> {
  const env: Source = {
    ...freshShell(process.env),
    HOST: "127.0.0.1",
    PORT: String(port),
    CAIRN_DATA_DIR: dataDir,
    CAIRN_ADMIN_EMAIL: ADMIN.email,
    CAIRN_ADMIN_PASSWORD: ADMIN.password,
    ...settings,
  };
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    env: env as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const product: Product = {
    url: `http://127.0.0.1:${port}`,
    admin: ADMIN,
    dataDir,
    pid: child.pid ?? 0,
    output: () => output,
    stop: () => end(child),
    async restart(others = {}) {
      await product.stop();
      return launch(dataDir, port, { ...settings, ...others });
    },
    async remove() {
      await product.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  await ready(product, child);
  return product;
}

/** What is set around us is not for the product. */
function freshShell(env: NodeJS.ProcessEnv): Source {
  const own =
    /^(CAIRN_|VITEST|NODE_ENV$|NODE_OPTIONS$|DATABASE_URL$|REDIS_URL$|SMTP_URL$|PORT$|HOST$|NEXT|TZ$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}

async function ready({ url, output }: Product, child: Child): Promise<void> {
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; ) {
    if (child.exitCode !== null) throw new Error(`the product ended (${child.exitCode}):\n${output()}`);
    if (output().includes(GREETED) && (await isReady(url))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await end(child);
  throw new Error(`the product was not ready within ${READY_WITHIN_MS / 1000} s:\n${output()}`);
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false; // nobody listens yet
  }
}

function end(child: Child): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  const gone = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  return gone;
}
