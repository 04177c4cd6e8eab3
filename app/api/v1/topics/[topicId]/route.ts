import { z } from "zod";
import type { JsonObject } from "#core/kernel/json.ts";
import { changeTopic, topicChangeSchema } from "#lib/consent/topics.ts";
import { NOT_FOUND, problem } from "#lib/platform/problem.ts";
import { audit } from "#lib/workspaces/acting.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "topic" } as const;
const params = z.strictObject({ topicId: z.string().max(64) });

/** Changes a topic's name, description or what it asks for; its key stays. */
export const PATCH = endpoint(policy, { params, body: topicChangeSchema }, async (call) => {
  const { platform, workspace, body, params: asked, requestId } = call;
  const done = await platform.db.transaction(async (tx) => {
    if (!(await changeTopic(tx, workspace.id, asked.topicId, body))) return false;
    const detail = JSON.parse(JSON.stringify(body)) as JsonObject;
    await audit(call, tx, { act: "topic.changed", objectKind: "topic", objectId: asked.topicId, detail });
    return true;
  });
  return done ? new Response(null, { status: 204 }) : problem(NOT_FOUND, requestId);
});
