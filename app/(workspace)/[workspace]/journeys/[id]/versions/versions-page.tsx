"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import type { Source } from "#components/publish/preview.ts";
import { PublishDialog } from "#components/publish/publish-dialog.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import type { JourneyDocument } from "#core/journey/document.ts";
import type { ChangeView } from "#lib/journeys/changes.ts";
import type { CheckpointView } from "#lib/journeys/checkpoints.ts";
import type { ListedVersion } from "#lib/journeys/read-journey.ts";
import { stepKinds } from "#steps/registry.gen.ts";
import { JourneyHeader } from "../journey-header.tsx";
import { Picture } from "../picture.tsx";
import { ComparePanel } from "./compare-panel.tsx";
import type { Compared, VersionedJourney } from "./shapes.ts";
import { VersionList } from "./version-list.tsx";
import { WaitingChanges } from "./waiting-changes.tsx";

type VersionsProps = Readonly<{
  journey: VersionedJourney;
  hasChanges: boolean;
  versions: readonly ListedVersion[];
  inside: Readonly<Record<number, number>>;
  entered: Readonly<Record<number, number>>;
  changes: readonly ChangeView[];
  checkpoints: readonly CheckpointView[];
  compared: Compared | null;
  viewed: Readonly<{ number: number; document: JourneyDocument }> | null;
  /** The change that somebody has asked for, to be looked at. */
  review: string | null;
}>;

const TITLES = new Map(stepKinds.map(({ kind, title }) => [kind, title]));
const titleOf = (kind: string) => TITLES.get(kind) ?? kind;

export function VersionsPage(props: VersionsProps) {
  const { journey, versions, changes, compared, viewed, review } = props;
  const t = useTranslations("journeys.versions");
  const router = useRouter();
  const { path } = useWorkspace();
  const [publishing, setPublishing] = useState<Source | null>(review ? { change: review } : null);
  const here = path(`/journeys/${journey.id}/versions`);
  if (versions.length === 0 && changes.length === 0 && props.checkpoints.length === 0) {
    return (
      <div className="flex flex-col gap-6">
        <JourneyHeader journey={journey} />
        <EmptyState title={t("empty")} />
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <JourneyHeader journey={journey} />
      <WaitingChanges journey={journey} changes={changes} onReview={(change) => setPublishing({ change })} />
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(20rem,26rem)_minmax(0,1fr)]">
        <VersionList {...props} onRestore={(version) => setPublishing({ version })} />
        <div className="flex min-w-0 flex-col gap-6">
          {viewed ? (
            <Card className="flex flex-col gap-4" data-viewed={viewed.number}>
              <CardHeader title={t("viewing", { version: viewed.number })} />
              <Picture
                journey={{ ...journey, status: asStatus(journey.status), document: viewed.document }}
                figures={[]}
              />
            </Card>
          ) : null}
          {compared ? <ComparePanel journey={journey} compared={compared} versions={versions} /> : null}
        </div>
      </div>
      {publishing ? (
        <PublishDialog
          journey={journey}
          source={publishing}
          titleOf={titleOf}
          onLive={() => router.refresh()}
          onUndone={() => router.refresh()}
          onClose={() => {
            setPublishing(null);
            if (review) router.replace(here);
            router.refresh();
          }}
        />
      ) : null}
    </div>
  );
}

type Status = Parameters<typeof Picture>[0]["journey"]["status"];

function asStatus(status: string): Status {
  return status as Status;
}
