import { addTopic, listTopics, newTopicSchema } from "#lib/consent/topics.ts";
import { problem } from "#lib/platform/problem.ts";
import { audit } from "#lib/workspaces/acting.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const readPolicy = { capability: "journeys:read", resource: "topic" } as const;
export const policy = { capability: "settings:write", resource: "topic" } as const;

const TAKEN = {
  status: 409,
  code: "key_taken",
  title: "The topic cannot be added",
  errors: [
    { pointer: "/key", code: "key_taken", detail: "This key is taken, or there are 50 topics already." },
  ],
};

/** What people can say yes or no to. */
export const GET = endpoint(readPolicy, {}, async ({ platform, workspace }) =>
  Response.json({ topics: await listTopics(platform.db, workspace.id) }),
);

/** Adds a topic. */
export const POST = endpoint(policy, { body: newTopicSchema }, async (call) => {
  const { platform, workspace, body } = call;
  const topic = await platform.db.transaction(async (tx) => {
    const added = await addTopic(tx, workspace.id, body);
    const { key, name } = body;
    if (added)
      await audit(call, tx, {
        act: "topic.created",
        objectKind: "topic",
        objectId: added.id,
        detail: { key, name },
      });
    return added;
  });
  return topic ? Response.json(topic, { status: 201 }) : problem(TAKEN, call.requestId);
});
