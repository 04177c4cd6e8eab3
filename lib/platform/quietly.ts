import type { Log, LogFields } from "#lib/platform/log.ts";

const EVERY_MS = 60_000;

type Voice = { saidAt: number; silenced: number };

/** A warning that is said once a minute at most, each message for itself; what was kept back is counted. */
export function quietly(log: Log): (message: string, error: unknown, fields?: LogFields) => void {
  const voices = new Map<string, Voice>();
  return (message, error, fields = {}) => {
    const now = performance.now();
    const voice = voices.get(message);
    if (voice && now - voice.saidAt < EVERY_MS) {
      voice.silenced += 1;
      return;
    }
    voices.set(message, { saidAt: now, silenced: 0 });
    log.warn({ ...fields, error, ...(voice?.silenced ? { silenced: voice.silenced } : {}) }, message);
  };
}
