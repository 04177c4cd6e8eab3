import { journeyParams } from "#lib/journeys/call.ts";
import {
  applyDraftCommands,
  commandsSchema,
  documentBodySchema,
  putDraft,
} from "#lib/journeys/edit-draft.ts";
import { readJourney } from "#lib/journeys/read-journey.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;
export const writePolicy = { capability: "journeys:write", resource: "journey" } as const;

/** The draft with the revision that a change must name. */
export const GET = endpoint(policy, { params: journeyParams }, async (call) => {
  const journey = await readJourney(call);
  if (!journey) return problem(NOT_FOUND, call.requestId);
  const { revision, document, savedAt, baseVersion } = journey;
  return Response.json({ revision, document, savedAt, baseVersion });
});

/** Applies commands, all or none. A stale revision gets 409 with the current one. */
export const PATCH = endpoint(writePolicy, { params: journeyParams, body: commandsSchema }, async (call) => {
  const edited = await applyDraftCommands(call);
  if (!edited.ok) return problem(edited.problem, call.requestId);
  return Response.json(edited.saved);
});

/** Replaces the whole draft. */
export const PUT = endpoint(
  writePolicy,
  { params: journeyParams, body: documentBodySchema },
  async (call) => {
    const edited = await putDraft(call);
    if (!edited.ok) return problem(edited.problem, call.requestId);
    return Response.json(edited.saved);
  },
);
