import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { listAudit } from "#lib/workspaces/audit.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { AuditList } from "./audit-list.tsx";

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<{ act?: string }> };

const PAGE = 50;

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("settings");
  return { title: t("sections.audit") };
}

export default async function Page({ params, searchParams }: Props) {
  const [{ workspace: slug }, { act }] = await Promise.all([params, searchParams]);
  const { platform, workspace } = await enter(slug, "settings:write");
  const t = await translator("settings");
  const wanted = typeof act === "string" ? act.slice(0, 64) : "";
  const entries = await listAudit(platform.db, workspace.id, {
    limit: PAGE,
    ...(wanted ? { act: `${wanted}.` } : {}),
  });
  const next = entries.length === PAGE ? (entries.at(-1)?.seq ?? null) : null;
  return (
    <>
      <PageHeader title={t("sections.audit")} sentence={t("audit.sentence")} />
      <AuditList key={wanted} first={{ entries, next }} act={wanted} />
    </>
  );
}
