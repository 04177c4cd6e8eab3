import type { JobKind } from "#lib/jobs/job.ts";
import { retryDeadLetters } from "#lib/jobs/kinds/retry-dead-letters.ts";

/** Every kind of long work, by name. */
const kinds: readonly JobKind[] = [retryDeadLetters] as readonly unknown[] as readonly JobKind[];

/** The kind of that name; null for one that this release does not know. */
export function jobKind(kind: string): JobKind | null {
  return kinds.find((one) => one.kind === kind) ?? null;
}
