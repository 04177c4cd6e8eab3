import { readEnv } from "#lib/platform/env.ts";
import { openPlatform } from "#lib/platform/open-platform.ts";
import type { Platform } from "#lib/platform/platform.ts";

// On globalThis, because Next loads its own copy of this file beside the one of the process that carries it.
const shared = globalThis as { cairnPlatform?: Promise<Platform> };

const WEB_CONNECTIONS = 10;

/** The platform of Next's code: that of the process around it, else one of its own (`next dev`). */
export function platform(): Promise<Platform> {
  shared.cairnPlatform ??= open();
  return shared.cairnPlatform;
}

/** The front process hands over the platform that it has opened. */
export function installPlatform(installed: Platform): void {
  shared.cairnPlatform = Promise.resolve(installed);
}

async function open(): Promise<Platform> {
  try {
    return await openPlatform(readEnv(), { applicationName: "cairn-web", max: WEB_CONNECTIONS });
  } catch (error) {
    // The next request tries again: the database may only have been late.
    delete shared.cairnPlatform;
    throw error;
  }
}
