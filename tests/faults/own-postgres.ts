import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { migrate } from "../../scripts/migrate.mjs";
import { databaseUrl, startPostgres } from "../../scripts/pg-local.mjs";

/** A database server that a test may kill, with a migrated database. */
export type OwnPostgres = Readonly<{
  url: string;
  port: number;
  /** Its folder: the state of how it is reached, and its data below. */
  home: string;
  /** Ends the server and all its children as a power cut would. */
  kill9(): Promise<void>;
  /** Starts it again on the same data and the same port. */
  start(): Promise<void>;
  /** Ends all connections in good order and starts it again, as an update does. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when it is gone, whoever has ended it. */
  ended(): Promise<void>;
}>;

/** `home`: the folder of one that was there before, whose data it has. */
export async function startOwnPostgres(
  settings: Readonly<Record<string, string>> = {},
  home: string | null = null,
  environment: Readonly<Record<string, string>> = {},
): Promise<OwnPostgres> {
  const folder = home ?? openFolder("cairn-fault-postgres-");
  let server = await startPostgres(folder, { max_connections: "120", ...settings }, environment);
  onTestFinished(async () => {
    await server.stop();
    for (const place of [folder, server.outside]) if (place) rmSync(place, { recursive: true, force: true });
  });
  const url = databaseUrl(server, "cairn");
  if (home === null) await migrate(url);
  return {
    url,
    home: folder,
    port: Number(new URL(url).port),
    async kill9() {
      const pid = server.pid;
      const children = spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
      if (children.status !== 0) throw new Error("not run: ps does not tell who a process's children are");
      const all = [pid, ...children.stdout.split("\n").map(Number).filter(Boolean)];
      for (const one of all) killIfThere(one);
      await server.ended;
    },
    stop: () => server.stop(),
    ended: async () => void (await server.ended),
    async start() {
      server = await startPostgres(folder, { max_connections: "120", ...settings }, environment);
    },
    async restart() {
      await server.stop();
      server = await startPostgres(folder, { max_connections: "120", ...settings });
    },
  };
}

/** A folder that the server's account can reach: it is another one where we are root. */
export function openFolder(prefix: string, mode = 0o755): string {
  const folder = mkdtempSync(path.join(tmpdir(), prefix));
  chmodSync(folder, mode);
  return folder;
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
