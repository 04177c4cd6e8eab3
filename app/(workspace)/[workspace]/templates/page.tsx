import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { listTemplates } from "#lib/templates/read.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { TemplatesPage } from "./templates-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("templates");
  return { title: t("title") };
}

/** What people read. */
export default async function Templates({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  const { workspace: slug } = await params;
  const { platform, workspace } = await enter(slug, "journeys:read");
  return <TemplatesPage templates={await listTemplates(platform.db, workspace.id)} />;
}
