import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { translator } from "#components/i18n/server.ts";
import { listTopics } from "#lib/consent/topics.ts";
import { getTemplate } from "#lib/templates/read.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { TemplateEditor } from "./template-editor.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("templates");
  return { title: t("title") };
}

type Props = Readonly<{ params: Promise<{ workspace: string; id: string }> }>;

/** A template's subject and source, with the message beside it as a person would get it (ux 4.11). */
export default async function EditTemplate({ params }: Props) {
  const { workspace: slug, id } = await params;
  const { platform, workspace } = await enter(slug, "journeys:read");
  const [template, topics] = await Promise.all([
    getTemplate(platform.db, workspace.id, id),
    listTopics(platform.db, workspace.id),
  ]);
  if (!template) notFound();
  return <TemplateEditor template={template} topics={topics.map(({ id, name }) => ({ id, name }))} />;
}
