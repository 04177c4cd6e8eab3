// A private PostgreSQL for this checkout: on 127.0.0.1, with a password of its own, its data under CAIRN_DATA_DIR.
// It ends with the process that has started it, even when that one is killed.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { postgresBinaries, SHARED_HOME, serverAccount } from "./pg-binaries.mjs";

const USER = "cairn";
const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;

/** Runs `"$@"` until it ends, or until the pipe from our process closes: then it is asked to stop, whoever has died. */
const GUARD = `exec 3<&0; "$@" <&- 3<&- & server=$!
(read -r _ <&3; kill -INT "$server" 2>/dev/null) & waiter=$!
trap '' INT HUP; wait "$server"; code=$?; kill "$waiter" 2>/dev/null; exit "$code"`;

/**
 * Starts the server of a data folder, or finds it running. Resolves to its address (without a database in it:
 * see `databaseUrl`) and to how it is stopped; `environment` is what it is told beside its settings; `ended` settles when the server is gone.
 */
export async function startPostgres(dataDir, settings = {}, environment = {}) {
  const home = path.resolve(dataDir);
  const running = await findRunning(home);
  if (running)
    return {
      ...running,
      adopted: true,
      outside: null,
      ended: whenGone(running.pid),
      stop: async () => undefined,
    };

  const account = serverAccount();
  const bin = postgresBinaries(account);
  const state = readState(home) ?? newState(home, account);
  const data = dataOf(home, state);
  writeState(home, state);
  initialise({ bin, account, data, password: state.password });
  state.port = await freePort(state.port);
  writeState(home, state);
  return launch({ bin, account, home, data, state, settings, environment });
}

/** The running server of a data folder, or null. */
export async function findRunning(dataDir) {
  const home = path.resolve(dataDir);
  const state = readState(home);
  const pid = state && serverPid(dataOf(home, state));
  if (!pid || !(await answers(state.port))) return null;
  return { pid, url: urlOf(state) };
}

/** The address of one database of the server. */
export function databaseUrl({ url }, database) {
  const full = new URL(url);
  full.pathname = `/${database}`;
  return full.toString();
}

const urlOf = ({ password, port }) => `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;

const stateFile = (home) => path.join(home, "postgres.json");

function readState(home) {
  try {
    return JSON.parse(readFileSync(stateFile(home), "utf8"));
  } catch (error) {
    if (error.code === "ENOENT" || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The password is in it, so it is for our eyes only. */
function writeState(home, state) {
  const half = `${stateFile(home)}.${process.pid}`;
  writeFileSync(half, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(half, stateFile(home));
}

/** The folder of the tables: in the data folder, or where the server's account can reach it. */
const dataOf = (home, { outside }) => path.join(outside ?? home, "postgres");

function newState(home, account) {
  if (existsSync(path.join(home, "postgres"))) {
    throw new Error(`${stateFile(home)} is missing, and with it the password of the database beside it.
Put it back from a backup, or remove ${path.join(home, "postgres")} to begin anew.`);
  }
  return {
    password: randomBytes(24).toString("base64url"),
    port: null,
    outside: placeOutside(home, account),
  };
}

/** Null where the account can reach the data folder itself. */
function placeOutside(home, { uid, gid }) {
  mkdirSync(home, { recursive: true });
  if (uid === undefined) return null;
  const reach = (folder) =>
    spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { uid, gid, cwd: "/" }).status === 0;
  if (reach(home)) return null;
  const outside = path.join(SHARED_HOME, `data-${randomBytes(6).toString("hex")}`);
  mkdirSync(outside, { recursive: true });
  chownSync(outside, uid, gid);
  return outside;
}

/** Makes an empty cluster, whole or not at all: a folder with another name until it is finished. */
function initialise({ bin, account, password, data }) {
  if (existsSync(path.join(data, "PG_VERSION"))) return;
  const half = `${data}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true, mode: 0o700 });
  const secret = path.join(mkdtempSync(path.join(tmpdir(), "cairn-")), "password");
  writeFileSync(secret, `${password}\n`, { mode: 0o600 });
  if (account.uid !== undefined) {
    for (const place of [half, path.dirname(secret), secret]) chownSync(place, account.uid, account.gid);
  }
  const choices = [
    "-U",
    USER,
    "-A",
    "scram-sha-256",
    `--pwfile=${secret}`,
    "-E",
    "UTF8",
    "--no-locale",
    "--no-sync",
  ];
  const made = spawnSync(path.join(bin, "initdb"), ["-D", half, ...choices], {
    ...account,
    cwd: "/",
    env: serverEnv(),
    encoding: "utf8",
  });
  rmSync(path.dirname(secret), { recursive: true });
  if (made.status !== 0) throw new Error(`PostgreSQL's initdb failed:\n${made.stdout}${made.stderr}`);
  renameSync(half, data);
}

const serverEnv = () => ({ PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" });

async function launch({ bin, account, home, data, state, settings, environment }) {
  const { port } = state;
  forgetDeadServer(data);
  const log = path.join(home, "postgres.log");
  if (statSync(log, { throwIfNoEntry: false })?.size > 10_000_000) rmSync(log);
  const output = openSync(log, "a", 0o600);
  const options = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    track_commit_timestamp: "on",
    ...settings,
  };
  const args = [
    "-D",
    data,
    "-p",
    String(port),
    ...Object.entries(options).flatMap(([key, value]) => ["-c", `${key}=${value}`]),
  ];
  const server = path.join(bin, "postgres");
  const [command, all] =
    process.platform === "win32" ? [server, args] : ["/bin/sh", ["-c", GUARD, "sh", server, ...args]];
  // In a session of its own, so that Ctrl-C stops those who use it first.
  const child = spawn(command, all, {
    ...account,
    cwd: "/",
    env: { ...serverEnv(), ...environment },
    detached: true,
    stdio: ["pipe", output, output],
  });
  closeSync(output);
  // The pipe is closed by the system when we die; writing to a guard that is gone is no error.
  child.stdin.on("error", () => undefined);
  const ended = new Promise((resolve) => child.once("exit", (code) => resolve(code ?? -1)));
  await ready({ data, port, log, ended });
  child.unref();
  child.stdin.unref();
  return {
    url: urlOf(state),
    pid: serverPid(data),
    adopted: false,
    outside: state.outside,
    ended,
    stop: () => stop(child, ended, data),
  };
}

/** Resolves as soon as the server takes connections: it says so in its pid file. */
async function ready({ data, port, log, ended }) {
  let gone = false;
  void ended.then(() => (gone = true));
  for (const until = Date.now() + START_WITHIN_MS; Date.now() < until; await sleep(10)) {
    const status = pidFile(data)?.[7]?.trim();
    // A standby answers too, though nobody may write to it.
    if ((status === "ready" || status === "standby") && (await answers(port))) return;
    if (gone) break;
  }
  const lastWords = readFileSync(log, "utf8").trimEnd().split("\n").slice(-8).join("\n");
  throw new Error(`PostgreSQL did not start. Its last words (${log}):\n${lastWords}`);
}

async function stop(child, ended, data) {
  const pid = serverPid(data);
  child.ref();
  child.stdin.end();
  const late = sleep(STOP_WITHIN_MS, "late", { ref: false });
  if ((await Promise.race([ended, late])) === "late" && pid) process.kill(pid, "SIGQUIT");
  await ended;
}

function pidFile(data) {
  try {
    return readFileSync(path.join(data, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return null; // no server, or one of another account
  }
}

/** Pid of the living server of these tables, or null. The file outlives a killed server, and pids are used again. */
function serverPid(data) {
  const pid = Number(pidFile(data)?.[0]);
  return pid > 0 && isServerOf(pid, data) ? pid : null;
}

function isServerOf(pid, data) {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return words.includes(data);
  } catch (error) {
    if (process.platform === "linux") return false;
    void error; // no /proc on this system: ask ps
  }
  const { status, stdout } = spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
  return status === 0 && stdout.includes(data);
}

/** A pid file whose server was killed, and whose number somebody else may carry now, would keep the next one out. */
function forgetDeadServer(data) {
  if (pidFile(data) && serverPid(data) === null) rmSync(path.join(data, "postmaster.pid"), { force: true });
}

function whenGone(pid) {
  return (async () => {
    for (;;) {
      try {
        process.kill(pid, 0);
      } catch (error) {
        if (error.code === "ESRCH") return -1;
      }
      await sleep(500, undefined, { ref: false });
    }
  })();
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: "127.0.0.1", port });
    const say = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .once("connect", () => say(true))
      .once("error", () => say(false))
      .setTimeout(1_000, () => say(false));
  });
}

/** The port of last time when it is free, else any. */
function freePort(wanted) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", (error) => (wanted ? resolve(freePort(null)) : reject(error)));
    server.listen({ host: "127.0.0.1", port: wanted ?? 0 }, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
