import type { Role } from "#lib/platform/platform.ts";

/** What a process can do at this moment, part by part (guarantees 9.5). */
export type Readiness = Readonly<{ ready: boolean; parts: Readonly<Record<string, boolean>> }>;
export type Part = Readonly<{ name: string; isReady(): boolean | Promise<boolean> }>;

/** A part that has neither done anything nor found nothing to do for so long is stuck. */
export const STUCK_MS = 30_000;

/** The parts of a process that work by themselves: ready while they get on. */
export function workingParts(roles: readonly Role[]): readonly Part[] {
  return roles.flatMap(({ name, idleMs }) => (idleMs ? [{ name, isReady: () => idleMs() < STUCK_MS }] : []));
}

/**
 * Judges the parts. A process with a door is ready when its door is, whatever its workers do: a stuck engine must not
 * close intake. One without is ready when all its parts are. `only` asks for one part by its name.
 */
export async function judgeReadiness(
  doors: readonly Part[],
  workers: readonly Part[],
  only: string | null = null,
): Promise<Readiness> {
  const judged = await Promise.all(
    [...doors, ...workers].map(async ({ name, isReady }) => [name, await isReady()] as const),
  );
  const parts = Object.fromEntries(judged);
  const asked = only !== null ? [only] : (doors.length > 0 ? doors : workers).map(({ name }) => name);
  return { ready: asked.every((name) => parts[name] === true), parts };
}
