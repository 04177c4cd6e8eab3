import { restoreSchema, restoreVersion, versionParams } from "#lib/journeys/publish-draft.ts";
import { readVersion } from "#lib/journeys/read-journey.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { publishHelp } from "#lib/runs/publish-help.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;
export const writePolicy = { capability: "journeys:publish", resource: "journey" } as const;

/** One published version with its drawing. */
export const GET = endpoint(policy, { params: versionParams }, async (call) => {
  const version = await readVersion(call, call.params.number);
  return version ? Response.json(version) : problem(NOT_FOUND, call.requestId);
});

/** Makes the version live again: its drawing as the next version, with a plan for the people inside as when publishing. */
export const POST = endpoint(writePolicy, { params: versionParams, body: restoreSchema }, async (call) => {
  const published = await restoreVersion(call, publishHelp(call));
  if (!published.ok) return problem(published.problem, call.requestId);
  return Response.json(published.version, { status: published.version.fresh ? 201 : 200 });
});
