import { spawnSync } from "node:child_process";
import { appendFileSync, chownSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { type OwnPostgres, openFolder, startOwnPostgres } from "./own-postgres.ts";
import { until } from "./processes.ts";

/** Asks a server one thing, on a connection of its own. */
export async function query<Row extends object>(url: string, text: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row & pg.QueryResultRow>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A copy of a running server's data, as a physical backup takes it. Nothing is started on it. */
export async function copyCluster({ home, url }: OwnPostgres): Promise<string> {
  const copy = openFolder("cairn-fault-copy-");
  const data = path.join(copy, "postgres");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("select pg_backup_start('copy', true)");
    run("cp", ["-a", path.join(home, "postgres"), copy]);
    const { rows } = await client.query<{ labelfile: string }>("select labelfile from pg_backup_stop(false)");
    writeOwn(data, "backup_label", rows[0]?.labelfile ?? "");
  } finally {
    await client.end();
  }
  rmSync(path.join(data, "postmaster.pid"));
  const state = JSON.parse(readFileSync(path.join(home, "postgres.json"), "utf8")) as object;
  writeFileSync(path.join(copy, "postgres.json"), JSON.stringify({ ...state, port: null }), { mode: 0o600 });
  return copy;
}

/** A second server that follows the first, and is read by nobody. */
export async function startStandby(primary: OwnPostgres): Promise<OwnPostgres> {
  const home = await copyCluster(primary);
  const data = path.join(home, "postgres");
  const { port, password, username } = new URL(primary.url);
  writeOwn(data, "standby.signal", "");
  appendFileSync(
    path.join(data, "postgresql.auto.conf"),
    `primary_conninfo = 'host=127.0.0.1 port=${port} user=${username} password=${password} application_name=standby'\n`,
  );
  const standby = await startOwnPostgres({}, home);
  await until(async () => {
    const rows = await query<{ state: string }>(primary.url, "select state from pg_stat_replication");
    return rows[0]?.state === "streaming";
  }, "the standby follows");
  return standby;
}

/** Makes a standby the server that is written to. */
export async function promote(standby: OwnPostgres): Promise<void> {
  await query(standby.url, "select pg_promote()");
  await until(async () => {
    const rows = await query<{ standby: boolean }>(standby.url, "select pg_is_in_recovery() as standby");
    return rows[0]?.standby === false;
  }, "the standby is one no more");
}

/** Data as a backup and the archive of the log give it back, up to a named point; a server on it that may be written to. */
export async function recoverTo(home: string, archive: string, point: string): Promise<OwnPostgres> {
  const data = path.join(home, "postgres");
  writeOwn(data, "recovery.signal", "");
  const restored = await startOwnPostgres(
    {
      restore_command: `cp ${archive}/%f %p`,
      recovery_target_name: point,
      recovery_target_action: "promote",
    },
    home,
  );
  await until(async () => {
    const rows = await query<{ recovering: boolean }>(
      restored.url,
      "select pg_is_in_recovery() as recovering",
    );
    return rows[0]?.recovering === false;
  }, "the recovery is over");
  return restored;
}

/** Writes a file of the server's account into its data. */
function writeOwn(data: string, name: string, text: string): void {
  const file = path.join(data, name);
  writeFileSync(file, text);
  const { uid, gid } = statSync(data);
  chownSync(file, uid, gid);
}

/** Runs a tool of the machine, which has to succeed. */
export function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (error || status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
  return stdout;
}
