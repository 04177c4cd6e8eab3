import { journeyParams } from "#lib/journeys/call.ts";
import { publishDraft, publishSchema } from "#lib/journeys/publish-draft.ts";
import { listVersions } from "#lib/journeys/read-journey.ts";
import { problem } from "#lib/platform/problem.ts";
import { publishHelp } from "#lib/runs/publish-help.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:publish", resource: "journey" } as const;
export const readPolicy = { capability: "journeys:read", resource: "journey" } as const;

/** All published versions, newest first. */
export const GET = endpoint(readPolicy, { params: journeyParams }, async (call) =>
  Response.json({ versions: await listVersions(call) }),
);

/** Publishes the draft as the next version. People inside finish on theirs, or are moved as the plan says, ten seconds later. Content that is live already gets 200. */
export const POST = endpoint(policy, { params: journeyParams, body: publishSchema }, async (call) => {
  const published = await publishDraft(call, publishHelp(call));
  if (!published.ok) return problem(published.problem, call.requestId);
  return Response.json(published.version, { status: published.version.fresh ? 201 : 200 });
});
