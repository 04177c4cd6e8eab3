import type { ReactNode } from "react";
import { FormatProvider } from "#components/format-provider.tsx";
import { Shell } from "#components/layout/shell.tsx";
import type { Preferences, WorkspaceView } from "#components/layout/workspace-context.tsx";
import { bannerOf } from "#lib/operations/banner.ts";
import { type Entered, enter } from "#lib/workspaces/enter.ts";
import { listAdminNames, updateMember } from "#lib/workspaces/members.ts";
import { capabilitiesOf } from "#lib/workspaces/policy.ts";
import { listWorkspaces } from "#lib/workspaces/workspace.ts";

type Props = { params: Promise<{ workspace: string }>; children: ReactNode };

/** The frame of a workspace. Each page asks for its own right again: a layout is not a lock (SEC-02). */
export default async function WorkspaceLayout({ params, children }: Props) {
  const { workspace: slug } = await params;
  const entered = await enter(slug, "self");
  const [view, banner] = await Promise.all([
    viewOf(entered),
    bannerOf(entered.platform, entered.workspace.id),
  ]);
  return (
    <FormatProvider locale="en-GB" timeZone={view.timeZone} currency={view.currency} now={Date.now()}>
      <Shell workspace={view} banner={banner}>
        {children}
      </Shell>
    </FormatProvider>
  );
}

async function viewOf({ platform, workspace, member, role }: Entered): Promise<WorkspaceView> {
  const [workspaces, admins] = await Promise.all([
    listWorkspaces(platform.db, member.id),
    listAdminNames(platform.db, workspace.id),
  ]);
  if (member.preferences.workspace !== workspace.slug) {
    await updateMember(platform.db, member.id, { preferences: { workspace: workspace.slug } });
  }
  const { slug, name, timeZone, currency, sending, demo } = workspace;
  return {
    ...{ slug, name, timeZone, currency, sending, demo, role, workspaces, admins },
    capabilities: capabilitiesOf(role),
    member: {
      id: member.id,
      name: member.name,
      email: member.email,
      preferences: preferencesOf(member.preferences),
    },
  };
}

function preferencesOf({ theme, density, rail }: Entered["member"]["preferences"]): Preferences {
  return {
    theme: theme === "light" || theme === "dark" ? theme : "system",
    density: density === "compact" ? "compact" : "comfortable",
    rail: rail === "folded" ? "folded" : "open",
  };
}
