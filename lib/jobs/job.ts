import type { z } from "zod";
import type { Json, JsonObject } from "#core/kernel/json.ts";
import type { Platform } from "#lib/platform/platform.ts";

export const JOB_STATES = [
  "queued",
  "running",
  "pausing",
  "paused",
  "cancelling",
  "done",
  "done_with_errors",
  "failed",
  "cancelled",
] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Long work: its progress survives closing the page, and the process that does it. */
export type Job = Readonly<{
  id: string;
  workspaceId: string;
  kind: string;
  state: JobState;
  params: JsonObject;
  done: number;
  failed: number;
  total: number | null;
  result: JsonObject | null;
  startedBy: string | null;
  createdAt: number;
  endedAt: number | null;
}>;

/** What one page of a job has done. `cursor` is where the next one begins; null: nothing is left. */
export type Page = Readonly<{ done: number; failed: number; cursor: Json; result?: JsonObject }>;

/** A job as its kind sees it. A page may be done twice: after a crash the last cursor counts. */
export type RunningJob<Params> = Readonly<{
  id: string;
  workspaceId: string;
  params: Params;
  cursor: Json;
  done: number;
  startedBy: string | null;
}>;

/** One kind of long work, cut into pages of a second or so. */
export interface JobKind<Params extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly params: Params;
  page(platform: Platform, job: RunningJob<z.output<Params>>): Promise<Page>;
}

/** Types a job kind. */
export function defineJobKind<Params extends z.ZodType>(kind: JobKind<Params>): JobKind<Params> {
  return kind;
}
