import { redirect } from "next/navigation";
import { needsSetup } from "#lib/operations/first-run.ts";
import { visitor } from "#lib/workspaces/enter.ts";
import { listWorkspaces } from "#lib/workspaces/workspace.ts";

/** To the workspace one was in last; to the sign-in for whoever is nobody yet. */
export default async function Page() {
  const { platform, signedIn } = await visitor();
  if (!signedIn) redirect((await needsSetup(platform)) ? "/setup" : "/login");
  const workspaces = await listWorkspaces(platform.db, signedIn.member.id);
  const last = workspaces.find(({ slug }) => slug === signedIn.member.preferences.workspace) ?? workspaces[0];
  redirect(last ? `/${last.slug}` : "/login/no-workspace");
}
