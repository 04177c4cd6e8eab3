import { addList, newListSchema, readLists } from "#lib/people/lists.ts";
import { problem } from "#lib/platform/problem.ts";
import { audit } from "#lib/workspaces/acting.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const readPolicy = { capability: "journeys:read", resource: "list" } as const;
export const policy = { capability: "journeys:write", resource: "list" } as const;

const TAKEN = {
  status: 409,
  code: "name_taken",
  title: "The static segment cannot be added",
  errors: [
    {
      pointer: "/name",
      code: "name_taken",
      detail: "This name is taken, or there are 1,000 static segments already.",
    },
  ],
};

/** Static segments, with how many people are in each. */
export const GET = endpoint(readPolicy, {}, async ({ platform, workspace }) =>
  Response.json({ lists: await readLists(platform.db, workspace.id) }),
);

/** Makes a static segment: steps put people into it. */
export const POST = endpoint(policy, { body: newListSchema }, async (call) => {
  const { platform, workspace, body } = call;
  const list = await platform.db.transaction(async (tx) => {
    const added = await addList(tx, workspace.id, body);
    if (added)
      await audit(call, tx, {
        act: "list.created",
        objectKind: "list",
        objectId: added.id,
        detail: { name: added.name },
      });
    return added;
  });
  return list ? Response.json(list, { status: 201 }) : problem(TAKEN, call.requestId);
});
