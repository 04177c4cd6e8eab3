import { recentEvents } from "#lib/analytics/recent-events.ts";
import { journeyParams } from "#lib/journeys/call.ts";
import { previewPublish, previewQuery } from "#lib/journeys/publish-preview.ts";
import { problem } from "#lib/platform/problem.ts";
import { standingIn } from "#lib/runs/plan-moves.ts";
import { publishHelp } from "#lib/runs/publish-help.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "journey" } as const;

/** What publishing would do: what changes, what is in the way, who is inside. Of the draft, an earlier version, or what was asked for. */
export const GET = endpoint(policy, { params: journeyParams, query: previewQuery }, async (call) => {
  const { platform, workspace } = call;
  const events = await recentEvents(platform.db, workspace.id);
  const seen = events.map(({ name, days30 }) => ({ name, count: days30 }));
  const result = await previewPublish(call, { standingOf: standingIn, events: seen }, call.query);
  if (!result.ok) return problem(result.problem, call.requestId);
  const { preview } = result;
  const needsApproval = publishHelp(call).needsApproval?.(preview.people) ?? false;
  return Response.json({ ...preview, needsApproval });
});
