import { z } from "zod";
import type { Platform } from "#lib/platform/platform.ts";
import type { Problem } from "#lib/platform/problem.ts";
import type { Actor, AuditActor } from "#lib/workspaces/actor.ts";

/** What every function of this room is called with: a request's call, a page's entry, or the command line's own. */
export type Call<Params = unknown, Body = unknown> = Readonly<{
  platform: Pick<Platform, "db" | "prisma" | "env">;
  workspace: Readonly<{ id: string }>;
  actor: Pick<Actor, "name"> & AuditActor;
  params: Params;
  body: Body;
}>;

/** The same without a body: pages read with it too. */
export type ReadCall<Params = unknown> = Pick<Call<Params>, "platform" | "workspace" | "params">;

export const journeyParams = z.object({ journeyId: z.string().min(1).max(64) });
export type JourneyParams = z.output<typeof journeyParams>;

export type Refused = Readonly<{ ok: false; problem: Problem }>;

/** A refusal, for an early return. */
export function refuse(problem: Problem): Refused {
  return { ok: false, problem };
}

export const NO_JOURNEY: Problem = { status: 404, code: "not_found", title: "Not found" };

/** Somebody else has saved meanwhile: whoever asks reads the newer draft first (S-13.2). */
export function conflict(revision: number): Problem & Readonly<{ revision: number }> {
  return {
    status: 409,
    code: "conflict",
    title: "The draft has changed meanwhile",
    detail: `Read the draft again: its revision is ${revision}.`,
    revision,
  };
}
