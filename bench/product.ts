import { execFileSync } from "node:child_process";
import type { Source } from "#lib/platform/env.ts";
import { type Product, runProduct } from "#tests/running-product.ts";
import buildProduct from "#tests/setup-product.ts";
import { type BenchServer, startServer } from "./database.ts";

/** The product as it is started, without the demo, on a database server of its own. */
export type Opened = Readonly<{ server: BenchServer; databaseUrl: string; product: Product }>;

export type OpenOptions = Readonly<{
  settings: Source;
  /** The database server of somebody who wants several products on it; one of its own unless given. */
  on?: BenchServer;
  name?: string;
}>;

/** Opens the product, and whatever `use` makes of it; `close` ends both, also where `use` throws. */
export async function openProduct<T extends object>(
  { settings, on, name = "cairn" }: OpenOptions,
  use: (opened: Opened) => Promise<T>,
): Promise<Opened & T & Readonly<{ close(): Promise<void> }>> {
  await buildProduct();
  const server = on ?? (await startServer());
  let product: Product | null = null;
  const close = async () => {
    await product?.remove();
    if (!on) await server.stop();
  };
  try {
    const databaseUrl = await server.database(name);
    product = await runProduct({
      DATABASE_URL: databaseUrl,
      CAIRN_DEMO: "0",
      LOG_LEVEL: "warn",
      ...settings,
    });
    const opened = { server, databaseUrl, product };
    return { ...opened, ...(await use(opened)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Makes a key by the command line, as an operator does. */
export function createKey({ product, databaseUrl }: Opened, kind: "write" | "secret"): string {
  const env = { ...process.env, CAIRN_DATA_DIR: product.dataDir, DATABASE_URL: databaseUrl };
  const args = ["scripts/cairn.mjs", "keys", "create", "--kind", kind];
  return execFileSync(process.execPath, args, { encoding: "utf8", env }).trim();
}

/** Processes that a process has started. */
export function childrenOf(pid: number): readonly number[] {
  const listed = execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
  return listed.trim().split(/\s+/).map(Number);
}

/** What a write key proves itself by. */
export function basic(key: string): string {
  return `Basic ${Buffer.from(`${key}:`).toString("base64")}`;
}
