import { execFileSync } from "node:child_process";
import { type Product, runProduct } from "#tests/running-product.ts";
import buildProduct from "#tests/setup-product.ts";
import { type BenchServer, startServer } from "./database.ts";

const KEYS = 10;

/** The product's front process alone, on a database of its own: it takes events in, and nobody works on them. */
export type Door = Readonly<{
  server: BenchServer;
  databaseUrl: string;
  url: string;
  /** The front process. */
  pid: number;
  /** The nth request's key: one may send 1,000 requests and 5,000 events a second. */
  headers(n: number): Readonly<Record<string, string>>;
  close(): Promise<void>;
}>;

export async function openDoor(): Promise<Door> {
  await buildProduct();
  const server = await startServer();
  const databaseUrl = await server.database("cairn");
  let product: Product | null = null;
  const close = async () => {
    await product?.remove();
    await server.stop();
  };
  try {
    product = await runProduct({
      DATABASE_URL: databaseUrl,
      CAIRN_DEMO: "0",
      CAIRN_ROLES: "web,intake",
      LOG_LEVEL: "warn",
    });
    const [pid] = childrenOf(product.pid);
    if (!pid) throw new Error("the product has no front process");
    const env = { ...process.env, CAIRN_DATA_DIR: product.dataDir, DATABASE_URL: databaseUrl };
    const args = ["scripts/cairn.mjs", "keys", "create", "--kind", "write"];
    const keys = Array.from({ length: KEYS }, () =>
      execFileSync(process.execPath, args, { encoding: "utf8", env }).trim(),
    );
    const authorizations = keys.map((key) => `Basic ${Buffer.from(`${key}:`).toString("base64")}`);
    const headers = (n: number) => ({ authorization: authorizations[n % KEYS] ?? "" });
    return { server, databaseUrl, url: product.url, pid, headers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function childrenOf(pid: number): readonly number[] {
  const listed = execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
  return listed.trim().split(/\s+/).map(Number);
}
