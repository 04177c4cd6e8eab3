"use client";

import { Archive, ChartLine, CopyPlus, Ellipsis, FileJson, Pencil } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { saveFile } from "#components/canvas/save-file.ts";
import { StatusPill } from "#components/canvas/status-pill.tsx";
import { StepIcon } from "#components/canvas/step-icon.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { withQuery } from "#components/with-query.ts";
import type { JourneyFigures } from "#lib/analytics/journey-figures.ts";
import type { JourneyRow } from "#lib/journeys/list-journeys.ts";
import { stepKinds } from "#steps/registry.gen.ts";

const SHOWN = 8;
const KINDS = new Map(stepKinds.map((kind) => [kind.kind, kind]));

/** Journeys with what they do and how they are doing. */
export function JourneysTable({
  journeys,
  figures,
}: {
  journeys: readonly JourneyRow[];
  figures: readonly JourneyFigures[];
}) {
  const t = useTranslations("journeys");
  const byId = new Map(figures.map((one) => [one.journeyId, one]));
  return (
    <Table label={t("title")}>
      <TableHead>
        <Th>{t("name")}</Th>
        <Th>{t("statusColumn")}</Th>
        <Th>{t("trigger")}</Th>
        <Th numeric title={t("entered7Hint")}>
          {t("entered7")}
        </Th>
        <Th numeric title={t("insideHint")}>
          {t("inside")}
        </Th>
        <Th numeric>{t("sent7")}</Th>
        <Th>{t("updated")}</Th>
        <Th>
          <span className="sr-only">{t("menu.edit")}</span>
        </Th>
      </TableHead>
      <TableBody>
        {journeys.map((journey) => (
          <Row key={journey.id} journey={journey} figures={byId.get(journey.id)} />
        ))}
      </TableBody>
    </Table>
  );
}

function Row({ journey, figures }: { journey: JourneyRow; figures: JourneyFigures | undefined }) {
  const t = useTranslations("journeys");
  const format = useFormat();
  const { path } = useWorkspace();
  const { id, name, status, liveVersion, hasChanges, triggers, updatedAt } = journey;
  const runs = path(withQuery(`/journeys/${id}/runs`, {}));
  return (
    <Tr data-journey={id}>
      <Td>
        <Link href={path(`/journeys/${id}/edit`)} className="font-medium hover:text-primary hover:underline">
          {name}
        </Link>
        <MiniPath kinds={journey.path} />
      </Td>
      <Td label={t("statusColumn")}>
        <StatusPill status={status} version={liveVersion} changes={hasChanges} />
      </Td>
      <Td label={t("trigger")} className="text-muted-foreground">
        {triggers.length > 0 ? triggers.join(", ") : "—"}
      </Td>
      <Td label={t("entered7")} numeric>
        <Link href={path(`/journeys/${id}/report`)} className="hover:text-primary hover:underline">
          {format.count(figures?.entered7 ?? 0)}
        </Link>
      </Td>
      <Td label={t("inside")} numeric>
        <Link href={runs} className="hover:text-primary hover:underline">
          {format.count(figures?.inside ?? 0)}
        </Link>
      </Td>
      <Td label={t("sent7")} numeric>
        <Link
          href={path(withQuery("/deliveries", { journey: id }))}
          className="hover:text-primary hover:underline"
        >
          {format.count(figures?.sent7 ?? 0)}
        </Link>
        {figures && figures.failed7 > 0 ? (
          <span className="block text-meta text-bad">{t("failed", { n: figures.failed7 })}</span>
        ) : null}
      </Td>
      <Td label={t("updated")} className="text-muted-foreground">
        <Time at={updatedAt} />
      </Td>
      <Td className="w-10 text-end">
        <RowMenu journey={journey} />
      </Td>
    </Tr>
  );
}

/** The journey's steps as a row of small icons. */
function MiniPath({ kinds }: { kinds: readonly string[] }) {
  const t = useTranslations("journeys");
  if (kinds.length === 0) return null;
  const names = kinds.map((kind) => KINDS.get(kind)?.title ?? kind);
  return (
    <span
      className="mt-1 flex items-center gap-1 max-md:hidden"
      title={t("kindMix", { list: names.join(", ") })}
    >
      {kinds
        .slice(0, SHOWN)
        .map((kind, at) => ({ kind, key: `${at} ${kind}` }))
        .map(({ kind, key }) => (
          <StepIcon
            key={key}
            kind={KINDS.get(kind) ?? null}
            className="size-4.5! rounded-sm! [&_svg]:size-2.5!"
          />
        ))}
      {kinds.length > SHOWN ? (
        <span className="text-meta text-muted-foreground">+{kinds.length - SHOWN}</span>
      ) : null}
    </span>
  );
}

function RowMenu({ journey: { id, name, status, liveVersion } }: { journey: JourneyRow }) {
  const t = useTranslations("journeys.menu");
  const router = useRouter();
  const { path, can } = useWorkspace();
  const told = (act: () => Promise<void>) => () => {
    act().catch((error: unknown) => {
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.sentence);
    });
  };
  const duplicate = told(async () => {
    const copy = await api<{ id: string }>(`journeys/${id}/duplicate`, { method: "POST" });
    router.push(path(`/journeys/${copy.id}/edit`));
  });
  const exportFile = told(async () => {
    const file = await api<{ name: string }>(`journeys/${id}/export`);
    saveFile(`${file.name}.json`, JSON.stringify(file, null, 2), "application/json");
  });
  const archive = told(async () => {
    await api(`journeys/${id}/archive`, { method: "POST" });
    router.refresh();
  });
  return (
    <Menu
      trigger={
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={t("label", { name })}
          icon={<Ellipsis aria-hidden />}
        />
      }
    >
      <MenuLink icon={<Pencil aria-hidden />} href={path(`/journeys/${id}/edit`)}>
        {t("edit")}
      </MenuLink>
      {liveVersion === null ? null : (
        <MenuLink icon={<ChartLine aria-hidden />} href={path(`/journeys/${id}/report`)}>
          {t("report")}
        </MenuLink>
      )}
      <MenuSeparator />
      {can("journeys:write") ? (
        <MenuItem icon={<CopyPlus aria-hidden />} onSelect={duplicate}>
          {t("duplicate")}
        </MenuItem>
      ) : null}
      <MenuItem icon={<FileJson aria-hidden />} onSelect={exportFile}>
        {t("export")}
      </MenuItem>
      {can("journeys:write") && (status === "draft" || status === "ended") ? (
        <MenuItem icon={<Archive aria-hidden />} onSelect={archive}>
          {t("archive")}
        </MenuItem>
      ) : null}
    </Menu>
  );
}
