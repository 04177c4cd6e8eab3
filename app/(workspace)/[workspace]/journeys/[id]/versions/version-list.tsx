"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAct } from "#components/use-act.ts";
import { withQuery } from "#components/with-query.ts";
import type { CheckpointView } from "#lib/journeys/checkpoints.ts";
import type { ListedVersion } from "#lib/journeys/read-journey.ts";
import type { Compared, VersionedJourney } from "./shapes.ts";

type ListProps = Readonly<{
  journey: VersionedJourney;
  hasChanges: boolean;
  versions: readonly ListedVersion[];
  inside: Readonly<Record<number, number>>;
  entered: Readonly<Record<number, number>>;
  checkpoints: readonly CheckpointView[];
  compared: Compared | null;
  onRestore: (version: number) => void;
}>;

type Item =
  | Readonly<{ at: string; version: ListedVersion }>
  | Readonly<{ at: string; checkpoint: CheckpointView }>;

/** Versions and the checkpoints between them, the newest first; the draft on top. */
export function VersionList(props: ListProps) {
  const { journey, hasChanges, versions, checkpoints, compared } = props;
  const t = useTranslations("journeys.versions");
  const items: Item[] = [
    ...versions.map((version) => ({ at: version.publishedAt, version })),
    ...checkpoints.map((checkpoint) => ({ at: checkpoint.createdAt, checkpoint })),
  ];
  items.sort((a, b) => b.at.localeCompare(a.at));
  return (
    <ol className="flex flex-col gap-3" aria-label={t("title")}>
      {hasChanges && journey.liveVersion !== null ? (
        <DraftRow journey={journey} active={compared?.to === "draft"} />
      ) : null}
      {items.map((item) =>
        "version" in item ? (
          <VersionRow key={`v${item.version.number}`} {...props} version={item.version} />
        ) : (
          <CheckpointRow key={item.checkpoint.id} journey={journey} checkpoint={item.checkpoint} />
        ),
      )}
    </ol>
  );
}

function DraftRow({ journey, active }: { journey: VersionedJourney; active: boolean }) {
  const t = useTranslations("journeys");
  const { path, can } = useWorkspace();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const { run } = useAct();
  const compare = path(
    withQuery(`/journeys/${journey.id}/versions`, { compare: `${journey.liveVersion}..draft` }),
  );
  const discard = async () => {
    const body = { baseRevision: journey.revision };
    const done = await run(() => api(`journeys/${journey.id}/draft/discard`, { method: "POST", body }));
    if (done) toast.success(t("versions.discarded"));
    router.refresh();
  };
  return (
    <li data-version="draft">
      <Card
        className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1"
        {...(active ? { "aria-current": "true" } : {})}
      >
        <span className="font-semibold">{t("status.draft")}</span>
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1 text-dense">
          <Link href={compare} className="link">
            {t("versions.show")}
          </Link>
          <Link href={path(`/journeys/${journey.id}/edit`)} className="link">
            {t("versions.back")}
          </Link>
          {can("journeys:write") ? (
            <button type="button" className="link" onClick={() => setAsking(true)}>
              {t("versions.discard")}
            </button>
          ) : null}
        </span>
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title={t("versions.discardTitle")}
          act={t("versions.discardAct")}
          onConfirm={discard}
        >
          <p>{t("versions.discardText", { version: journey.liveVersion ?? 1 })}</p>
        </ConfirmDialog>
      </Card>
    </li>
  );
}

type RowProps = ListProps & Readonly<{ version: ListedVersion }>;

function VersionRow({ journey, version, inside, entered, compared, onRestore }: RowProps) {
  const t = useTranslations("journeys.versions");
  const format = useFormat();
  const { path, can } = useWorkspace();
  const { number, note, publisher, publishedAt } = version;
  const base = `/journeys/${journey.id}`;
  const compare = `${number > 1 ? number - 1 : ""}..${number}`;
  const [n, m] = [inside[number] ?? 0, entered[number] ?? 0];
  const live = number === journey.liveVersion;
  return (
    <li>
      <Card className={compared?.to === number ? "border-primary" : ""} data-version={number}>
        <div className="flex flex-wrap items-center gap-2">
          <span className="num text-lead font-semibold">v{number}</span>
          {live ? <Badge tone="ok">{t("current")}</Badge> : null}
          <span className="text-dense text-muted-foreground">
            <Time at={publishedAt} />
            {publisher ? ` ${t("by", { name: publisher })}` : ""}
          </span>
        </div>
        <p className="mt-1.5 text-dense text-pretty">
          {note || <span className="text-muted-foreground">{t("none")}</span>}
        </p>
        <p className="num mt-1.5 flex flex-wrap gap-x-4 text-dense text-muted-foreground">
          <span>{t("entered", { n: m, count: format.count(m) })}</span>
          <Link href={path(withQuery(`${base}/runs`, { version: number }))} className="link">
            {t("inside", { n, count: format.count(n) })}
          </Link>
        </p>
        <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-dense">
          <Link href={path(withQuery(`${base}/versions`, { view: number, compare }))} className="link">
            {t("view")}
          </Link>
          <Link href={path(withQuery(`${base}/versions`, { compare }))} className="link">
            {t("show")}
          </Link>
          {live || !can("journeys:publish") || journey.status === "archived" ? null : (
            <Button size="sm" className="ms-auto" onClick={() => onRestore(number)}>
              {t("restore")}
            </Button>
          )}
        </div>
      </Card>
    </li>
  );
}

function CheckpointRow({ journey, checkpoint }: { journey: VersionedJourney; checkpoint: CheckpointView }) {
  const t = useTranslations("journeys.versions");
  const { can } = useWorkspace();
  const router = useRouter();
  const { busy, run } = useAct();
  const restore = async () => {
    const path = `journeys/${journey.id}/checkpoints/${checkpoint.id}/restore`;
    const body = { baseRevision: journey.revision };
    if (await run(() => api(path, { method: "POST", body }))) toast.success(t("checkpointBack"));
    router.refresh();
  };
  return (
    <li
      data-checkpoint={checkpoint.id}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-s-2 border-border ps-4 text-dense"
    >
      <span className="font-medium">{checkpoint.name}</span>
      <span className="text-muted-foreground">
        <Time at={checkpoint.createdAt} />
        {checkpoint.author ? ` ${t("by", { name: checkpoint.author })}` : ""}
      </span>
      {can("journeys:write") && journey.status !== "archived" ? (
        <Button size="sm" variant="ghost" className="ms-auto" busy={busy} onClick={() => void restore()}>
          {t("toDraft")}
        </Button>
      ) : null}
    </li>
  );
}
