import { redirect } from "next/navigation";
import { translator } from "#components/i18n/server.ts";
import { visitor } from "#lib/workspaces/enter.ts";
import { listWorkspaces } from "#lib/workspaces/workspace.ts";
import { Notice } from "../../notice.tsx";
import { SignOutButton } from "./sign-out-button.tsx";

/** Signed in, but with no workspace to go to: the last one took the membership away. */
export default async function Page() {
  const { platform, signedIn } = await visitor();
  if (!signedIn) redirect("/login");
  if ((await listWorkspaces(platform.db, signedIn.member.id)).length > 0) redirect("/");
  const t = await translator("access.noWorkspace");
  return (
    <Notice title={t("title")} action={<SignOutButton label={t("signOut")} />}>
      <p>{t("text", { email: signedIn.member.email })}</p>
    </Notice>
  );
}
