import { cookies } from "next/headers";
import { forbidden, notFound, redirect } from "next/navigation";
import { cache } from "react";
import { platform as openPlatform } from "#lib/platform/current.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { signedInBy } from "./authenticate.ts";
import { type Capability, type Role, roleMay } from "./policy.ts";
import type { SignedIn } from "./sessions.ts";
import { findMembership, type Workspace } from "./workspace.ts";

export type Entered = Readonly<{
  platform: Platform;
  workspace: Workspace;
  member: SignedIn["member"];
  role: Role;
  can(capability: Capability): boolean;
}>;

/**
 * Who stands before a page: nobody is sent to sign in, a foreign workspace is a 404 like an unknown one, and who
 * may not is told so (403). The session is looked at once a request.
 */
export async function enter(slug: string, capability: Capability): Promise<Entered> {
  const { platform, signedIn } = await visitor();
  if (!signedIn) redirect("/login");
  const found = await membershipOf(signedIn.member.id, slug);
  if (!found) notFound();
  const { workspace, role } = found;
  if (!roleMay(role, capability)) forbidden();
  return { platform, workspace, member: signedIn.member, role, can: (wanted) => roleMay(role, wanted) };
}

/** Whoever looks at a page, signed in or not. */
export const visitor = cache(
  async (): Promise<Readonly<{ platform: Platform; signedIn: SignedIn | null }>> => {
    const platform = await openPlatform();
    const header = (await cookies()).toString();
    return { platform, signedIn: await signedInBy(platform, header) };
  },
);

const membershipOf = cache(async (memberId: string, slug: string) => {
  const { db } = await openPlatform();
  return findMembership(db, memberId, slug);
});
