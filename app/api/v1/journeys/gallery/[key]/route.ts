import { z } from "zod";
import { listTopics } from "#lib/consent/topics.ts";
import { nameSchema } from "#lib/journeys/create-journey.ts";
import { GALLERY, startFromGallery } from "#lib/journeys/gallery/use-gallery.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "journeys:write", resource: "journey" } as const;

const params = z.object({ key: z.string().max(64) });
const body = z.strictObject({
  name: nameSchema.optional(),
  topicId: z.string().max(64).nullable().optional(),
});

/** A draft of a journey of the gallery, with its messages as templates. Without a topic they are about the first one. */
export const POST = endpoint(policy, { params, body }, async (call) => {
  const gallery = GALLERY.find(({ key }) => key === call.params.key);
  if (!gallery) return problem(NOT_FOUND, call.requestId);
  const { name, topicId = (await listTopics(call.platform.db, call.workspace.id))[0]?.id ?? null } =
    call.body;
  const started = await startFromGallery({ ...call, body: { gallery, topicId, ...(name ? { name } : {}) } });
  if (!started.ok) return problem(started.problem, call.requestId);
  return Response.json(started.journey, { status: 201 });
});
