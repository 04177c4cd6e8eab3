"use client";

import { useTranslations } from "use-intl";
import { JsonView } from "#components/facts/json-view.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { useRead } from "#components/use-read.ts";
import type { ConflictItem } from "#lib/operations/rejected.ts";

type ConflictList = Readonly<{ conflicts: readonly ConflictItem[]; next: null }>;

/** The later contents; the first ones stand in the stream and count. */
export function Conflicts({ first }: { first: ConflictList }) {
  const t = useTranslations("events.conflicts");
  const read = useRead<ConflictList>("events/conflicts", {
    first: { path: "events/conflicts", data: first },
    everyMs: 5_000,
  });
  const conflicts = read.data?.conflicts ?? [];
  if (read.error) return <RetryCard error={read.error} onRetry={() => void read.refetch()} />;
  if (conflicts.length === 0) return <EmptyState title={t("none")}>{t("means")}</EmptyState>;
  return (
    <>
      <p className="text-dense text-muted-foreground">{t("means")}</p>
      <Table label={t("label")}>
        <TableHead>
          <Th>{t("messageId")}</Th>
          <Th>{t("source")}</Th>
          <Th>{t("content")}</Th>
          <Th>{t("time")}</Th>
        </TableHead>
        <TableBody>
          {conflicts.map((conflict) => (
            <Tr key={conflict.id}>
              <Td className="max-w-64 truncate font-mono text-meta">{conflict.messageId}</Td>
              <Td label={t("source")}>{conflict.source}</Td>
              <Td label={t("content")}>
                {conflict.body === null ? (
                  t("hidden")
                ) : (
                  <details>
                    <summary className="w-fit cursor-pointer text-primary">{t("show")}</summary>
                    <JsonView value={conflict.body} className="my-2 max-w-xl" />
                  </details>
                )}
              </Td>
              <Td label={t("time")}>
                <Time at={conflict.receivedAt} />
              </Td>
            </Tr>
          ))}
        </TableBody>
      </Table>
    </>
  );
}
