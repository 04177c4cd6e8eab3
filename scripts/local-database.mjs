// The database of this start: the one that is named, else one of our own, which is started again when it ends.
import { setTimeout as sleep } from "node:timers/promises";
import { databaseUrl, findRunning, startPostgres } from "./pg-local.mjs";

const NAME = "cairn";

/** Resolves to the address, and to how the server is stopped where it is ours. */
export async function openLocalDatabase(folder, say) {
  const named = process.env.DATABASE_URL;
  if (named) return { url: named, stop: async () => undefined };
  let server = await startPostgres(folder);
  let stopping = false;
  void (async () => {
    for (;;) {
      await server.ended;
      if (stopping) return;
      say("The database has ended; it starts again.");
      server = await again(folder, () => stopping);
      if (!server) return;
    }
  })();
  return {
    url: databaseUrl(server, NAME),
    async stop() {
      stopping = true;
      await server?.stop();
    },
  };
}

async function again(folder, stopping) {
  for (let delay = 200; !stopping(); delay = Math.min(delay * 2, 10_000)) {
    try {
      return await startPostgres(folder);
    } catch (error) {
      console.error(error.message);
      await sleep(delay);
    }
  }
  return null;
}

/** For one command: the named database, the one that runs here already, or one that is started for it. */
export async function borrowDatabase(folder) {
  if (process.env.DATABASE_URL)
    return { url: process.env.DATABASE_URL, fresh: false, stop: async () => undefined };
  const running = await findRunning(folder);
  if (running) return { url: databaseUrl(running, NAME), fresh: false, stop: async () => undefined };
  const server = await startPostgres(folder);
  return { url: databaseUrl(server, NAME), fresh: true, stop: server.stop };
}
