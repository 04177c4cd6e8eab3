import { randomBytes } from "node:crypto";
import { renewLeases } from "#lib/delivery/claim.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** Names this process in leases. */
export const OWNER = `${process.pid}-${randomBytes(4).toString("hex")}`;

/** Leases are kept while their work goes on; a process that hangs cannot keep them. */
export function keepLeases({ db, env, log }: Platform, held: ReadonlySet<string>): NodeJS.Timeout {
  const timer = setInterval(() => {
    renewLeases(db, OWNER, [...held], env.leaseTtlMs).catch((error: unknown) =>
      log.warn({ error }, "leases could not be renewed"),
    );
  }, env.leaseTtlMs / 4);
  timer.unref();
  return timer;
}
