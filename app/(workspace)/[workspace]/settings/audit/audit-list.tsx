"use client";

import { ScrollText } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Select } from "#components/ui/select.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { useAct } from "#components/use-act.ts";

type Entry = Readonly<{
  seq: number;
  at: string;
  actor: Readonly<{ kind: string; id: string | null; name: string | null }>;
  act: string;
  objectKind: string | null;
  objectId: string | null;
  detail: Readonly<Record<string, unknown>>;
  address: string | null;
}>;
type Page = Readonly<{ entries: readonly Entry[]; next: number | null }>;

const GROUPS = [
  "workspace",
  "member",
  "invitation",
  "key",
  "source",
  "journey",
  "template",
  "provider",
  "channel",
  "access",
] as const;

/** Entries, the newest first, a page at a time. The filter stands in the address. */
export function AuditList({ first, act }: { first: Page; act: string }) {
  const t = useTranslations("settings.audit");
  const router = useRouter();
  const path = usePathname();
  const load = useAct();
  const [pages, setPages] = useState<readonly Page[]>([first]);
  const entries = pages.flatMap((page) => page.entries);
  const next = pages.at(-1)?.next ?? null;

  const more = () =>
    load.run(async () => {
      const query = new URLSearchParams({ before: String(next), ...(act ? { act: `${act}.` } : {}) });
      const page = await api<Page>(`audit?${query}`);
      setPages((before) => [...before, page]);
    });

  return (
    <div className="flex flex-col gap-3">
      <Select
        small
        aria-label={t("filter")}
        className="w-44"
        value={act || "all"}
        onChange={(group) => router.push(group === "all" ? path : `${path}?act=${group}`)}
        options={[
          { value: "all", label: t("all") },
          ...GROUPS.map((group) => ({ value: group as string, label: t(`groups.${group}`) })),
        ]}
      />
      {entries.length === 0 ? (
        <EmptyState icon={<ScrollText />} title={act ? t("none") : t("empty")} />
      ) : (
        <Table label={t("table")}>
          <TableHead>
            <Th className="w-28">{t("when")}</Th>
            <Th className="w-40">{t("who")}</Th>
            <Th>{t("act")}</Th>
            <Th>{t("detail")}</Th>
          </TableHead>
          <TableBody>
            {entries.map((entry) => (
              <Line key={entry.seq} entry={entry} />
            ))}
          </TableBody>
        </Table>
      )}
      {next === null ? null : (
        <Button className="self-center" busy={load.busy} onClick={() => void more()}>
          {t("more")}
        </Button>
      )}
    </div>
  );
}

function Line({ entry }: { entry: Entry }) {
  const t = useTranslations("settings.audit");
  const who = entry.actor.kind === "system" ? t("system") : (entry.actor.name ?? t("unknown"));
  return (
    <Tr>
      <Td label={t("when")} className="whitespace-nowrap text-muted-foreground">
        <Time at={entry.at} />
      </Td>
      <Td label={t("who")}>
        <span title={entry.address ?? undefined}>{who}</span>
      </Td>
      <Td label={t("act")} className="font-mono text-meta">
        {entry.act}
      </Td>
      <Td label={t("detail")} className="text-meta wrap-anywhere text-muted-foreground">
        {wordsOf(entry.detail) || entry.objectId || "—"}
      </Td>
    </Tr>
  );
}

/** `role: editor, before: viewer`: as it was written, without brackets. */
function wordsOf(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .map(([key, value]) => `${key}: ${textOf(value)}`)
    .join(" · ");
}

function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.map(String).join(", ");
  const { before, after } = value as { before?: unknown; after?: unknown };
  return before !== undefined && after !== undefined
    ? `${textOf(before)} → ${textOf(after)}`
    : JSON.stringify(value);
}
