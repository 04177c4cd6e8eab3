import { standOn } from "#lib/delivery/freeze.ts";
import { startHeartbeat } from "#lib/operations/heartbeat.ts";
import { measureProcess } from "#lib/operations/process-figures.ts";
import { UnfitDatabaseError } from "#lib/platform/boot-checks.ts";
import { type Env, readEnv, SettingsError } from "#lib/platform/env.ts";
import { closePlatform, openPlatform } from "#lib/platform/open-platform.ts";
import type { Platform, Role } from "#lib/platform/platform.ts";
import { startHealth } from "./health.ts";
import { tellSupervisor } from "./supervisor.ts";
import { VERSION } from "./version.ts";

const STOP_WITHIN_MS = 20_000;
/** Settings are wrong, or the database is: a supervisor need not try again at once (sysexits.h). */
const EX_CONFIG = 78;

await main();

async function main(): Promise<void> {
  try {
    const env = readEnv();
    const running = await start(env);
    stopOnRequest(running);
    tellSupervisor();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`${explain(error)}\n`);
    process.exit(isConfiguration(error) ? EX_CONFIG : 1);
  }
}

function isConfiguration(error: Error): boolean {
  return error instanceof SettingsError || error instanceof UnfitDatabaseError;
}

/** What whoever starts us can mend is said in words; a bug is shown whole. */
function explain(error: Error): string {
  if (isConfiguration(error)) return error.message;
  const code = "code" in error ? error.code : "";
  if (code === "EADDRINUSE") return "The port is taken by another program. Set PORT to one that is free.";
  if (code === "EACCES") return "This port is not for everybody. Set PORT to one from 1024 on.";
  if (code === "ECONNREFUSED")
    return "The database does not answer. Is the address in DATABASE_URL right, and the server up?";
  if (code === "28P01") return "The database refuses the password. Is it right in DATABASE_URL?";
  return error.stack ?? error.message;
}

type Running = Readonly<{ platform: Platform; roles: readonly Role[] }>;

/** Starts the roles that the settings give this process, in the order in which they depend on each other. */
async function start(env: Env): Promise<Running> {
  const front = env.roles.includes("web") || env.roles.includes("intake");
  const works = env.roles.some((role) => role === "engine" || role === "delivery" || role === "jobs");
  const platform = await openPlatform(env, {
    applicationName: works ? "cairn-worker" : "cairn-front",
    max: works ? 24 : 16,
    statementTimeoutMs: works ? 60_000 : 10_000,
  });
  watchProcess(platform);
  await standOn(platform);
  const roles: Role[] = [];
  const heartbeat = await startHeartbeat(platform, {
    roles: env.roles,
    version: VERSION,
    stats: measureProcess(platform, () => roles),
  });
  roles.push({ name: "heartbeat", stop: () => heartbeat.stop() });
  if (env.roles.includes("engine")) {
    const { startEngine } = await import("./engine.ts");
    roles.push(startEngine(platform, { calls: env.roles.includes("delivery") }));
  }
  if (env.roles.includes("delivery")) {
    const { startDelivery } = await import("./delivery.ts");
    roles.push(startDelivery(platform, { concurrency: 8 }));
  }
  if (env.roles.includes("jobs")) {
    const { startJobs } = await import("./jobs.ts");
    roles.push(startJobs(platform, { concurrency: 1 }));
  }
  if (front) {
    const { startFront } = await import("./front.ts");
    const web = env.roles.includes("web");
    roles.push(await startFront(platform, { heartbeat, roles: [...roles], web, version: VERSION }));
  } else if (env.healthPort !== null) {
    roles.push(await startHealth(platform, { port: env.healthPort, roles: [...roles], version: VERSION }));
  }
  platform.log.info({ roles: env.roles, bell: env.bell }, "at work");
  return { platform, roles };
}

/**
 * An error that nobody has caught leaves the process in a state that nobody has thought of: it ends, and a fresh one
 * begins. A promise that a page has dropped is only logged: no visitor ends the door for the others.
 */
function watchProcess({ log, env }: Platform): void {
  process.on("uncaughtException", (error: unknown) => {
    log.error({ error }, "an error that nobody has caught; the process ends");
    process.exit(1);
  });
  process.on("unhandledRejection", (error: unknown) => {
    log.error({ error }, "a promise that nobody has waited for has failed");
    if (!env.roles.includes("web")) process.exit(1);
  });
}

/** SIGTERM, Ctrl-C, the end of the process that has started us, or another database under our feet. */
function stopOnRequest({ platform, roles }: Running): void {
  let stopping = false;
  const stop = (reason: string, code = 0) => {
    if (stopping) return;
    stopping = true;
    platform.log.info({ reason }, "stopping");
    const late = setTimeout(() => {
      platform.log.warn({ reason }, "stopped with work under way; whoever comes next takes it up");
      process.exit(1);
    }, STOP_WITHIN_MS);
    stopAll(platform, roles)
      .catch((error: unknown) => platform.log.warn({ error }, "stopping did not go smoothly"))
      .finally(() => {
        clearTimeout(late);
        process.exit(code);
      });
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
  // Whoever starts us starts a successor that remembers nothing of the database before.
  void platform.db.moved.then(() => stop("the database is another one", 1));
  process.on("disconnect", () => stop("the supervisor is gone"));
}

/** The door first, so that nothing new comes in; the heartbeat last, so that we are seen until the end. */
async function stopAll(platform: Platform, roles: readonly Role[]): Promise<void> {
  for (const role of roles.toReversed()) await role.stop();
  await closePlatform(platform);
}
