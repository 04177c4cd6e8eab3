import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { listInvitations } from "#lib/workspaces/invitations.ts";
import { listMembers } from "#lib/workspaces/members.ts";
import { MembersPage } from "./members-page.tsx";

type Props = { params: Promise<{ workspace: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("settings");
  return { title: t("sections.members") };
}

export default async function Page({ params }: Props) {
  const { workspace: slug } = await params;
  const { platform, workspace } = await enter(slug, "members:write");
  const [members, invitations] = await Promise.all([
    listMembers(platform.db, workspace.id),
    listInvitations(platform.db, workspace.id),
  ]);
  return <MembersPage members={members} invitations={invitations} />;
}
