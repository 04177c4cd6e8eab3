import { NOT_FOUND, type Problem } from "#lib/platform/problem.ts";
import { type Acting, audit } from "./acting.ts";
import { createInvitation, withdrawInvitation } from "./invitations.ts";
import { type MemberRefusal, setRole } from "./members.ts";
import type { Role } from "./policy.ts";

const REFUSALS: Readonly<Record<MemberRefusal, Problem>> = {
  not_found: NOT_FOUND,
  owner_only: {
    status: 403,
    code: "forbidden",
    title: "Not allowed",
    detail: "Only an owner can make or change owners.",
  },
  last_owner: {
    status: 409,
    code: "last_owner",
    title: "A workspace keeps an owner",
    detail: "Make someone else an owner first.",
  },
};

/** Gives a member another role; `null` takes the membership away. Their sessions end. */
export async function changeRole(call: Acting, memberId: string, role: Role | null): Promise<Problem | null> {
  const { platform, workspace, actor } = call;
  return platform.db.transaction(async (tx) => {
    const result = await setRole(tx, actor, { workspaceId: workspace.id, memberId, role });
    if (!result.ok) return REFUSALS[result.refusal];
    await audit(call, tx, {
      act: role ? "member.role_changed" : "member.removed",
      objectKind: "member",
      objectId: memberId,
      detail: { before: result.before, after: role },
    });
    return null;
  });
}

export type CreatedInvitation = Readonly<{ id: string; url: string }>;

/** Invites an address; the link is in the answer alone, to be copied (U-3). Only an owner invites owners. */
export async function invite(
  call: Acting,
  { email, role }: Readonly<{ email: string; role: Role }>,
): Promise<CreatedInvitation | Problem> {
  const { platform, workspace, actor } = call;
  if (role === "owner" && actor.role !== "owner") return REFUSALS.owner_only;
  return platform.db.transaction(async (tx) => {
    const members = await tx.rows(
      "select 1 from membership ms join member m on m.id = ms.member_id where ms.workspace_id = $1 and m.email = $2",
      [workspace.id, email],
    );
    if (members.length > 0) return ALREADY_MEMBER;
    const { id, token } = await createInvitation(tx, {
      workspaceId: workspace.id,
      email,
      role,
      by: actor.id,
    });
    await audit(call, tx, {
      act: "invitation.created",
      objectKind: "invitation",
      objectId: id,
      detail: { role },
    });
    return { id, url: `${platform.env.publicUrl}/invite/${token}` };
  });
}

const ALREADY_MEMBER: Problem = {
  status: 409,
  code: "already_member",
  title: "This address belongs to the workspace already",
  errors: [
    { pointer: "/email", code: "already_member", detail: "This address belongs to the workspace already." },
  ],
};

/** Takes an invitation back. */
export async function takeBackInvitation(call: Acting, id: string): Promise<boolean> {
  const { platform, workspace } = call;
  return platform.db.transaction(async (tx) => {
    const email = await withdrawInvitation(tx, workspace.id, id);
    if (email !== null)
      await audit(call, tx, { act: "invitation.withdrawn", objectKind: "invitation", objectId: id });
    return email !== null;
  });
}
