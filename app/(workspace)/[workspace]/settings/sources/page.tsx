import { Cable, Plus } from "lucide-react";
import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Time } from "#components/ui/time.tsx";
import { listSources } from "#lib/intake/manage-sources.ts";
import { recentStats } from "#lib/intake/source-stats.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { SourceCard } from "./source-card.tsx";

type Props = { params: Promise<{ workspace: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("settings");
  return { title: t("sections.sources") };
}

export default async function Page({ params }: Props) {
  const { workspace: slug } = await params;
  const { platform, workspace } = await enter(slug, "settings:write");
  const t = await translator("settings");
  const [sources, stats] = await Promise.all([
    listSources(platform.db, workspace.id),
    recentStats(platform.db, workspace.id),
  ]);
  const heard = stats
    .flatMap(({ lastEventAt }) => (lastEventAt ? [lastEventAt] : []))
    .sort((a, b) => Number(b) - Number(a));
  const last = heard[0]?.toISOString() ?? null;
  const create = (
    <ButtonLink href={`/${slug}/settings/sources/new`} variant="primary" icon={<Plus aria-hidden />}>
      {t("sources.create")}
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title={t("sections.sources")}
        sentence={t.rich("sources.sentence", {
          count: sources.length,
          heard: last ? "yes" : "never",
          when: () => <Time at={last} />,
        })}
        actions={create}
      />
      {sources.length === 0 ? (
        <EmptyState icon={<Cable />} title={t("sources.empty")} action={create}>
          {t("sources.emptyText")}
        </EmptyState>
      ) : (
        <ul className="grid gap-3 sm:grid-cols-2">
          {sources.map((source) => {
            const figures = stats.find(({ sourceId }) => sourceId === source.id);
            return (
              <SourceCard
                key={source.id}
                href={`/${slug}/settings/sources/${source.id}`}
                name={source.name}
                kind={source.kind}
                origins={source.allowedOrigins.length}
                off={source.disabledAt !== null}
                lastAt={figures?.lastEventAt?.toISOString() ?? null}
                events={figures?.events ?? 0}
                refused={figures?.refused ?? 0}
              />
            );
          })}
        </ul>
      )}
    </>
  );
}
