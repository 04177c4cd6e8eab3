import { findSource } from "#lib/intake/manage-sources.ts";
import { problem } from "#lib/platform/problem.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";
import { listKeys, newKeySchema } from "#lib/workspaces/keys.ts";
import { addKey } from "#lib/workspaces/manage-keys.ts";

export const policy = { capability: "settings:write", resource: "key" } as const;

const NO_SOURCE = {
  status: 422,
  code: "invalid_body",
  title: "Some fields are not valid",
  errors: [{ pointer: "/sourceId", code: "unknown", detail: "Choose a source of this workspace." }],
};

/** The keys that work. Of a secret key only its last four characters are known. */
export const GET = endpoint(policy, {}, async ({ platform, workspace }) =>
  Response.json({ keys: await listKeys(platform.db, workspace.id) }),
);

/** Makes a key. A secret one is in this answer and nowhere else. */
export const POST = endpoint(policy, { body: newKeySchema }, async (call) => {
  const source = await findSource(call.platform.db, call.workspace.id, call.body.sourceId);
  if (!source) return problem(NO_SOURCE, call.requestId);
  return Response.json(await addKey(call, call.body), { status: 201 });
});
