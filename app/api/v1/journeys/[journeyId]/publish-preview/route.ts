import { recentEvents } from "#lib/analytics/recent-events.ts";
import { stepNumbers } from "#lib/analytics/step-numbers.ts";
import { journeyParams } from "#lib/journeys/call.ts";
import { previewPublish } from "#lib/journeys/publish-preview.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;

/** What publishing would do: what changes, what is in the way, who is inside. */
export const GET = endpoint(policy, { params: journeyParams }, async (call) => {
  const { platform, workspace } = call;
  const standing = async (journeyId: string) => {
    const numbers = await stepNumbers(platform.db, workspace.id, journeyId, null);
    return numbers.map(({ stepId, waiting }) => ({ stepId, people: waiting }));
  };
  const events = await recentEvents(platform.db, workspace.id);
  const seen = events.map(({ name, days30 }) => ({ name, count: days30 }));
  const preview = await previewPublish(call, standing, seen);
  if (!preview.ok) return problem(preview.problem, call.requestId);
  return Response.json(preview.preview);
});
