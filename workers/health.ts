import { exposeDatabase } from "#lib/operations/database-figures.ts";
import { exposeProcesses } from "#lib/operations/process-figures.ts";
import { workingParts } from "#lib/operations/readiness.ts";
import type { Platform, Role } from "#lib/platform/platform.ts";
import { closeServer, listen, openServer, refuse } from "./front-server.ts";
import { ownPaths } from "./own-paths.ts";

/** A small door for a process that has none: how it is, and its figures, on a port that its settings name. */
export async function startHealth(
  platform: Platform,
  { port, roles, version }: Readonly<{ port: number; roles: readonly Role[]; version: string }>,
): Promise<Role> {
  exposeProcesses(platform);
  exposeDatabase(platform);
  const own = ownPaths(platform, { doors: [], workers: workingParts(roles), version });
  const server = openServer((request, response) => {
    const handler = own[(request.url ?? "/").split("?", 1)[0] ?? "/"];
    if (handler) handler(request, response);
    else refuse(response, 404, "not_found", "Not found");
  });
  await listen(server, platform.env.host, port);
  return { name: "health", stop: () => closeServer(server) };
}
