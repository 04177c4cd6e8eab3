// npm run cairn -- <command>: the command line, on the database that is named, that runs here, or that is started
// for as long as the command takes.
import { prepare } from "./prepare.mjs";
import {
  checkNode,
  checkSettings,
  dataFolder,
  ensureSecret,
  loadEnvFile,
  SettingsError,
} from "./settings.mjs";

const quiet = () => undefined;

try {
  checkNode();
  loadEnvFile();
  const folder = dataFolder();
  ensureSecret(folder);
  await prepare(console.error);
  const { buildWorkers } = await import("./build-workers.mjs");
  await buildWorkers();
  process.exitCode = await run(folder);
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : error.stack);
  process.exitCode = 2;
}
process.exit();

async function run(folder) {
  const { bell } = await checkSettings(process.env);
  const { borrowDatabase } = await import("./local-database.mjs");
  const database = await borrowDatabase(folder);
  try {
    if (database.fresh) {
      const { migrate } = await import("./migrate.mjs");
      await migrate(database.url, { bell });
    }
    return await command({ ...process.env, CAIRN_DATA_DIR: folder, DATABASE_URL: database.url });
  } finally {
    await database.stop();
  }
}

async function command(env) {
  const { spawn } = await import("node:child_process");
  return new Promise((resolve, reject) => {
    const args = ["--enable-source-maps", "dist/cairn.mjs", ...process.argv.slice(2)];
    const child = spawn(process.execPath, args, { env: { LOG_LEVEL: "warn", ...env }, stdio: "inherit" });
    // Ctrl-C reaches the command by itself; we wait until it has ended.
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, quiet);
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 130));
  });
}
