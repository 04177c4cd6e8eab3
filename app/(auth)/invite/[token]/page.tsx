import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { platform } from "#lib/platform/current.ts";
import { findInvitation } from "#lib/workspaces/invitations.ts";
import { findAccount } from "#lib/workspaces/members.ts";
import { Notice } from "../../notice.tsx";
import { InviteForm } from "./invite-form.tsx";

type Props = { params: Promise<{ token: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: "Cairn" };
}

export default async function Page({ params }: Props) {
  const { token } = await params;
  const t = await translator("access.invite");
  const roles = await translator("shell.member.roles");
  const { db } = await platform();
  const invitation = await findInvitation(db, token);
  if (invitation?.state !== "open") {
    const state = invitation?.state ?? "unknown";
    return (
      <Notice title={t(state)} action={<ButtonLink href="/login">{t("signIn")}</ButtonLink>}>
        <p>{t("again")}</p>
      </Notice>
    );
  }
  const { workspaceName: workspace, invitedBy: by, email } = invitation;
  const known = Boolean((await findAccount(db, email))?.passwordHash);
  const values = { by, email, role: roles(invitation.role).toLowerCase() };
  return (
    <>
      <h1 className="text-title text-balance">{t("title", { workspace })}</h1>
      <p className="mt-1 mb-6 text-pretty text-muted-foreground">
        {by ? t("lead", values) : t("leadNobody", values)} {known ? t("knownLead") : null}
      </p>
      <InviteForm token={token} email={email} known={known} />
    </>
  );
}
