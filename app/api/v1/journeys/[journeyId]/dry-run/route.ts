import { z } from "zod";
import { planSchema } from "#core/journey/plan.ts";
import { maskAddress, maskName } from "#core/people/mask.ts";
import { dryRun } from "#lib/engine/dry-run.ts";
import { journeyParams } from "#lib/journeys/call.ts";
import { planFor } from "#lib/journeys/go-live.ts";
import { readInside } from "#lib/journeys/inside.ts";
import { sourceOf } from "#lib/journeys/publish-preview.ts";
import { readJourney } from "#lib/journeys/read-journey.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { standingIn } from "#lib/runs/plan-moves.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;

const body = z.strictObject({
  plan: planSchema,
  version: z.int().min(1).optional(),
  change: z.string().min(1).max(64).optional(),
});

/** Ten people whom a plan would reach, and what would become of each. Nothing happens. */
export const POST = endpoint(policy, { params: journeyParams, body }, async (call) => {
  const { platform, workspace, params } = call;
  const journey = await readJourney(call);
  const source = journey && (await sourceOf(call, journey, call.body));
  if (!journey || !source) return problem(NOT_FOUND, call.requestId);
  const inside = await readInside(platform.db, journey.id, standingIn);
  const planned = planFor(call.body.plan, source.document, inside);
  if (!planned.ok) return problem(planned.problem, call.requestId);
  const { rules } = planned;
  const next = Math.max(0, ...inside.versions.map(({ version }) => version), journey.liveVersion ?? 0) + 1;
  const draft = { workspaceId: workspace.id, journeyId: params.journeyId, document: source.document, rules };
  const people = await dryRun(platform.db, { ...draft, version: next });
  const reached = inside.standing.filter(({ version, stepId }) =>
    rules.some((rule) => rule.version === version && rule.stepId === stepId),
  );
  const masked = seesMasked(call.actor);
  return Response.json({
    total: reached.reduce((sum, one) => sum + one.people, 0),
    people: people.map(({ person: { name, email }, ...row }) => ({
      ...row,
      person: masked ? { name: name && maskName(name), email: email && maskAddress(email) } : { name, email },
    })),
  });
});
