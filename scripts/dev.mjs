// npm run dev: Cairn while you change it. Pages come from `next dev`; the door for events and the workers are bundled
// anew and started again after each change; new step folders are picked up as they appear.
import { spawn } from "node:child_process";
import { rmSync, watch } from "node:fs";
import { request as call, createServer } from "node:http";
import { connect, createServer as createTcp } from "node:net";
import path from "node:path";
import { install } from "./install.mjs";
import {
  checkNode,
  checkSettings,
  dataFolder,
  ensureSecret,
  loadEnvFile,
  SettingsError,
} from "./settings.mjs";

const say = (line) => console.log(line);
/** What the front process answers itself (workers/front.ts); all other paths are Next's. */
const OWN_PATHS = /^\/(v1\/|hooks\/|(limits|livez|readyz|healthz|metrics|c\.js)(\?|$))/;

const parts = [];
let database = null;
let stopping = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void stop(0));

try {
  await start();
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : error.stack);
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
  const { openLocalDatabase } = await import("./local-database.mjs");
  database = await openLocalDatabase(folder, say);
  const { migrate } = await import("./migrate.mjs");
  await migrate(database.url, { bell: env.bell });

  const [front, pages] = [await freePort(), await freePort()];
  const shared = {
    ...process.env,
    CAIRN_DATA_DIR: folder,
    DATABASE_URL: database.url,
    CAIRN_PUBLIC_URL: env.publicUrl,
  };
  await watchWorkers(shared, front);
  watchSteps();
  startNext({ ...shared, NEXTAUTH_URL: env.publicUrl, PORT: String(pages) }, pages);
  await openDoor(env, front, pages);
  say(`\nCairn runs at ${env.publicUrl}, and again after each change. Stop it with Ctrl-C.`);
  const child = spawn(process.execPath, ["dist/cairn.mjs", "first-run"], {
    env: { ...shared, LOG_LEVEL: "error" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  parts.push({ stop: async () => void child.kill("SIGTERM") });
}

/** Bundles whenever a source changes, and starts the front and the workers again with what came out. */
async function watchWorkers(env, port) {
  const { context } = await import("esbuild");
  const { Supervised } = await import("./supervise.mjs");
  const { workerBuild } = await import("./build-workers.mjs");
  const server = ["--enable-source-maps", "dist/server.mjs"];
  let running = [];
  const again = {
    name: "start again",
    setup(build) {
      build.onEnd(({ errors }) => {
        if (errors.length > 0 || stopping) return;
        for (const part of running) part.restart();
      });
    },
  };
  const watching = await context({ ...workerBuild(), plugins: [again] });
  // From here on dist/ is the watcher's; the next start looks for itself.
  rmSync("dist/.stamp", { force: true });
  await watching.watch();
  running = [
    new Supervised(
      "front",
      server,
      { ...env, CAIRN_ROLES: "intake", HOST: "127.0.0.1", PORT: String(port) },
      say,
    ),
    new Supervised("worker", server, { ...env, CAIRN_ROLES: "engine,delivery,jobs" }, say),
  ];
  for (const part of running) part.started.catch(() => undefined);
  parts.push(...running, { stop: () => watching.dispose() });
}

/** A step folder or a route that comes or goes changes the registries, and by them everything that reads them. */
function watchSteps() {
  const steps = watch("steps", { recursive: true }, (_event, file) => {
    if (!file || file.endsWith(".gen.ts") || !/(step\.ts|form\.tsx|README\.md)$/.test(file)) return;
    void import("./registries.mjs").then(({ writeRegistries }) => writeRegistries());
  });
  const sources = watch("lib/intake/sources", { recursive: true }, (_event, file) => {
    if (!file || !/(connector\.ts|README\.md)$/.test(file)) return;
    void import("./registries.mjs").then(({ writeSources }) => writeSources());
  });
  const routes = watch("app/api/v1", { recursive: true }, (_event, file) => {
    if (file?.endsWith("route.ts")) void import("./routes.mjs").then(({ writeRoutes }) => writeRoutes());
  });
  parts.push(
    { stop: async () => steps.close() },
    { stop: async () => routes.close() },
    { stop: async () => sources.close() },
  );
}

function startNext(env, port) {
  const next = path.resolve("node_modules/next/dist/bin/next");
  const child = spawn(process.execPath, [next, "dev", "-H", "127.0.0.1", "-p", String(port)], {
    env: { ...env, NODE_ENV: "development" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.once("exit", () => stopping || void stop(1));
  parts.push({
    async stop() {
      child.kill("SIGTERM");
      await gone;
    },
  });
}

/** One port for all, as in production: each path goes to whoever answers it there. */
function openDoor({ host, port }, front, pages) {
  const target = (url) => (OWN_PATHS.test(url) ? front : pages);
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = call({ host: "127.0.0.1", port: target(url), method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    onward.once("error", () => outgoing.headersSent || outgoing.writeHead(502).end("starting, try again\n"));
    outgoing.once("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  // Next's hot reload speaks WebSocket.
  server.on("upgrade", (incoming, socket, head) => {
    const far = connect(pages, "127.0.0.1", () => {
      const lines = incoming.rawHeaders.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`));
      far.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join("")}\r\n`);
      far.write(head);
      far.pipe(socket).pipe(far);
    });
    far.on("error", () => socket.destroy());
    socket.on("error", () => far.destroy());
  });
  parts.push({ stop: async () => void server.close().closeAllConnections() });
  return new Promise((resolve, reject) => server.once("error", reject).listen({ host, port }, resolve));
}

function freePort() {
  return new Promise((resolve) => {
    const server = createTcp().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function stop(code) {
  if (stopping) return;
  stopping = true;
  await Promise.allSettled(parts.map((part) => part.stop()));
  await database?.stop();
  process.exit(code);
}
