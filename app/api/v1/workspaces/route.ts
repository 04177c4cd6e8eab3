import { createWorkspace } from "#lib/operations/create-workspace.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";
import { ownEndpoint } from "#lib/workspaces/endpoint.ts";
import { listWorkspaces, newWorkspaceSchema } from "#lib/workspaces/workspace.ts";

export const policy = { capability: "self", resource: "workspace" } as const;

/** The workspaces one belongs to. */
export const GET = ownEndpoint(policy, {}, async ({ platform, signedIn }) =>
  Response.json({ workspaces: await listWorkspaces(platform.db, signedIn.member.id) }),
);

/** A workspace of one's own; whoever makes it is its owner. */
export const POST = ownEndpoint(policy, { body: newWorkspaceSchema }, async (call) => {
  const { platform, signedIn, body, requestId, address } = call;
  const ownerId = signedIn.member.id;
  const created = await platform.db.transaction(async (tx) => {
    const fresh = await createWorkspace(tx, { ...body, ownerId });
    await writeAudit(tx, {
      workspaceId: fresh.id,
      actor: { kind: "member", id: ownerId },
      act: "workspace.created",
      objectKind: "workspace",
      objectId: fresh.id,
      requestId,
      address,
    });
    return fresh;
  });
  return Response.json({ slug: created.slug }, { status: 201 });
});
