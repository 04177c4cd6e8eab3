import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sqlState } from "#lib/platform/db.ts";

const TRIES = 5;
const LOST = new Set(["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE"]);

/** Does work on our own database again where only the moment was wrong: lost connections, deadlocks, locks (RT-01). */
export async function inPlace<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= TRIES || !isMomentary(error)) throw error;
      await sleep(randomInt(50, 501));
    }
  }
}

function isMomentary(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null)
    return (
      ["40001", "40P01", "55P03", "53300"].includes(state) ||
      state.startsWith("57P0") ||
      state.startsWith("08")
    );
  return error instanceof Error && "code" in error && LOST.has(String(error.code));
}
