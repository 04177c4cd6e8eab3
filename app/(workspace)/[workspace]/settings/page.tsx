import { redirect } from "next/navigation";
import { enter } from "#lib/workspaces/enter.ts";

type Props = { params: Promise<{ workspace: string }> };

/** To the first section this member may open. */
export default async function Page({ params }: Props) {
  const { workspace } = await params;
  const { can } = await enter(workspace, "self");
  redirect(`/${workspace}/settings/${can("settings:write") ? "general" : "account"}`);
}
