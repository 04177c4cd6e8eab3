import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { health } from "#lib/operations/health.ts";
import { switchboard } from "#lib/operations/held.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { SystemPage } from "./system-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("system");
  return { title: t("title") };
}

/** Is the pipeline moving, and the switches when it is not (ux 4.20). */
export default async function System({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  const { workspace: slug } = await params;
  const { platform, workspace } = await enter(slug, "system:read");
  const [first, switches] = await Promise.all([
    health(platform, workspace.id),
    switchboard(platform.db, workspace.id),
  ]);
  return <SystemPage first={first} switches={switches} />;
}
