import { listJobs } from "#lib/jobs/control-job.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "job" } as const;

/** Long work of the workspace, the newest first. */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) =>
  Response.json({ jobs: await listJobs(platform.db, workspace.id) }),
);
