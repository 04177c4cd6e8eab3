import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { enter, visitor } from "#lib/workspaces/enter.ts";
import { listSessions, publicId } from "#lib/workspaces/sessions.ts";
import { PasswordForm } from "./password-form.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { SessionsCard } from "./sessions-card.tsx";

type Props = { params: Promise<{ workspace: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("settings");
  return { title: t("sections.account") };
}

export default async function Page({ params }: Props) {
  const { workspace } = await params;
  const { platform, member } = await enter(workspace, "self");
  const { signedIn } = await visitor();
  const t = await translator("settings");
  const sessions = await listSessions(platform.db, member.id);
  return (
    <>
      <PageHeader title={t("sections.account")} sentence={t("account.sentence")} />
      <ProfileForm name={member.name} email={member.email} />
      <PasswordForm />
      <SessionsCard sessions={sessions} current={signedIn ? publicId(signedIn.sessionId) : ""} />
    </>
  );
}
