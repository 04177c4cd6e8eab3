// npm start: Cairn on this machine, with nothing but Node and npm. Installs, builds and migrates what is not up to
// date, starts a database where none is named, the door (pages and events on one port) and the workers, and stops
// all of it on Ctrl-C. Imports of packages come after the packages are there.
import { get } from "node:http";
import { setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { install } from "./install.mjs";
import {
  checkNode,
  checkSettings,
  dataFolder,
  ensureSecret,
  loadEnvFile,
  SettingsError,
} from "./settings.mjs";

const began = performance.now();
const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
const say = (line) => console.log(line);
const READY_WITHIN_MS = 60_000;
/** The priority of what nobody waits for. */
const LATER = 10;
// Most of what a batch makes dies with it: with room for a batch among the young, little of it is ever moved.
const SERVER_FLAGS = ["--enable-source-maps", "--max-semi-space-size=32"];

const parts = [];
let database = null;
let stopping = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void stop(0, signal));

try {
  await start();
} catch (error) {
  // What is cut short by Ctrl-C fails too, and nobody wants to read how.
  if (!stopping) console.error(error instanceof SettingsError ? error.message : `\n${error.message}`);
  await stop(1);
}

async function start() {
  checkNode();
  loadEnvFile();
  process.env.NEXT_TELEMETRY_DISABLED ??= "1";
  install(say);
  const folder = dataFolder();
  ensureSecret(folder);
  const { prepare } = await import("./prepare.mjs");
  await prepare(say);
  const { buildWorkers } = await import("./build-workers.mjs");
  await buildWorkers();
  const env = await checkSettings(process.env);

  const { buildWeb } = await import("./build-web.mjs");
  const pages = env.roles.includes("web") ? buildWeb(say) : undefined;
  const opening = openDatabase(folder, env);
  await allOrNone([opening, pages]);
  if (stopping) return;
  const { child, welcome, first } = await opening;

  const front = env.roles.filter((role) => role === "web" || role === "intake");
  const work = env.roles.filter((role) => !front.includes(role));
  // Two processes, so that the door stays quick whatever the workers do.
  const door = launch("front", front, child);
  door.catch(() => undefined); // heard below, when the demo is made
  // The demo's days are lived through by the engine itself, on a clock of their own: the workers come after them.
  if (first) await welcome;
  await Promise.all([door, launch("worker", work, child)]);
  if (front.length > 0) await ready(env);
  await greet(env, welcome);
}

/** The database, up to date; on it goes what is done once. */
async function openDatabase(folder, env) {
  const { openLocalDatabase } = await import("./local-database.mjs");
  database = await openLocalDatabase(folder, say);
  const { isSeeded, migrate } = await import("./migrate.mjs");
  const applied = await migrate(database.url, { bell: env.bell });
  if (applied.length > 0) say(`Brought the database up to date: ${applied.join(", ")}`);
  const child = {
    ...process.env,
    NODE_ENV: "production",
    CAIRN_DATA_DIR: folder,
    DATABASE_URL: database.url,
  };
  const first = env.demo && !(await isSeeded(database.url));
  if (first) say("Making the demo shop, once …");
  return { child, first, welcome: firstRun(child) };
}

async function launch(name, roles, env) {
  if (roles.length === 0 || stopping) return undefined;
  const { Supervised } = await import("./supervise.mjs");
  const args = [...SERVER_FLAGS, "dist/server.mjs"];
  const part = new Supervised(name, args, { ...env, CAIRN_ROLES: roles.join(",") }, say);
  parts.push(part);
  return part.started;
}

/** Waits for all, so that nothing goes on behind the back of the first that fails. */
async function allOrNone(promises) {
  const results = await Promise.allSettled(promises);
  const failed = results.find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
}

/** Makes the demo shop and the first owner, where that is still to do; resolves to what a newcomer should be told. */
async function firstRun(env) {
  const { spawn } = await import("node:child_process");
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--enable-source-maps", "dist/cairn.mjs", "first-run"], {
      env: { ...env, LOG_LEVEL: "error" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    // The pages are built meanwhile, and whoever waits waits for those.
    if (child.pid) setPriority(child.pid, LATER);
    let said = "";
    child.stdout.on("data", (data) => (said += data));
    child.once("error", (error) => resolve(`The first run could not be prepared: ${error.message}`));
    child.once("close", () => resolve(said.trim()));
    parts.push({ stop: async () => void child.kill("SIGTERM"), kill: () => child.kill("SIGKILL") });
  });
}

async function ready(env) {
  const host = env.host === "0.0.0.0" || env.host === "::" ? "127.0.0.1" : env.host;
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until && !stopping; await sleep(25)) {
    if ((await statusOf(host, env.port)) === 200) return;
  }
  if (!stopping) throw new Error("Cairn did not become ready within a minute; the lines above say why.");
}

function statusOf(host, port) {
  return new Promise((resolve) => {
    const request = get({ host, port, path: "/readyz", timeout: 1_000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once("timeout", () => request.destroy()).once("error", () => resolve(0));
  });
}

async function greet(env, welcome) {
  if (stopping) return;
  say(`\nCairn is ready at ${env.publicUrl}  (${seconds()})`);
  const words = await welcome;
  if (words !== "" && !stopping) say(words);
  if (!stopping) say("Stop it with Ctrl-C.\n");
}

/** The door and the workers first, the database last. Asked twice, it does not wait. */
async function stop(code, signal) {
  if (stopping) {
    if (signal) for (const part of parts) part.kill();
    return;
  }
  stopping = true;
  await Promise.allSettled(parts.map((part) => part.stop()));
  await database?.stop();
  process.exit(code);
}
