import { importJourney, importSchema } from "#lib/journeys/transfer.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:write", resource: "journey" } as const;

/** Takes an exported journey as a new draft; `issues` says what has to be put right before it can be published. */
export const POST = endpoint(policy, { body: importSchema }, async (call) => {
  const imported = await importJourney(call);
  if (!imported.ok) return problem(imported.problem, call.requestId);
  return Response.json({ journey: imported.journey, issues: imported.issues }, { status: 201 });
});
