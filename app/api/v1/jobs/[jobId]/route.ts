import { z } from "zod";
import { controlJob, getJob } from "#lib/jobs/control-job.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { audit } from "#lib/workspaces/acting.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:read", resource: "job" } as const;
export const writePolicy = { capability: "deliveries:retry", resource: "job" } as const;

const params = z.object({ jobId: z.string().min(1).max(64) });
const body = z.strictObject({ act: z.enum(["pause", "resume", "cancel"]) });

/** One job with its progress. */
export const GET = endpoint(
  policy,
  { params },
  async ({ platform, workspace, params: { jobId }, requestId }) => {
    const job = await getJob(platform.db, workspace.id, jobId);
    return job ? Response.json(job) : problem(NOT_FOUND, requestId);
  },
);

/** Pauses a job, lets it go on, or ends it. */
export const POST = endpoint(writePolicy, { params, body }, async (call) => {
  const {
    platform,
    workspace,
    params: { jobId },
    body: { act },
    requestId,
  } = call;
  const changed = await platform.db.transaction(async (tx) => {
    const done = await controlJob(tx, workspace.id, jobId, act);
    if (done) await audit(call, tx, { act: `job.${act}`, objectKind: "job", objectId: jobId });
    return done;
  });
  const job = await getJob(platform.db, workspace.id, jobId);
  if (!job) return problem(NOT_FOUND, requestId);
  if (act === "resume") platform.queues.ring({ name: "jobs" });
  if (changed) return Response.json(job);
  return problem(
    {
      status: 409,
      code: "wrong_status",
      title: "The job's state does not allow this",
      detail: `It is ${job.state}.`,
    },
    requestId,
  );
});
