import { z } from "zod";
import { personConsent } from "#lib/analytics/person-consent.ts";
import { readPersonDetail } from "#lib/people/person-detail.ts";
import { shownProfile } from "#lib/people/shown-person.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { seesMasked } from "#lib/workspaces/actor.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "people:read", resource: "person" } as const;

const params = z.strictObject({ personId: z.string().max(64) });

/** One person with identifiers, traits and what they agreed to; a merged id answers as the survivor. */
export const GET = endpoint(policy, { params }, async ({ platform, workspace, actor, params }) => {
  const person = await readPersonDetail(platform.db, workspace.id, params.personId);
  if (!person) return problem(NOT_FOUND);
  const consent = await personConsent(platform.db, workspace.id, person);
  return Response.json({ ...shownProfile(person, seesMasked(actor)), consent });
});
