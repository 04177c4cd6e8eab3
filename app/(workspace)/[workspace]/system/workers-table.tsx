"use client";

import { useTranslations } from "use-intl";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Health } from "#lib/operations/health.ts";
import { Lamp } from "./lamp.tsx";

const MIB = 1_048_576;

/** Who does the work. */
export function WorkersTable({ workers }: Pick<Health, "workers">) {
  const t = useTranslations("system.workers");
  return (
    <div className="flex flex-col gap-3">
      <h2 id="workers-title" className="text-section">
        {t("title")}
      </h2>
      {workers.length === 0 ? (
        <Card padded={false}>
          <EmptyState title={t("none")}>{t("start")}</EmptyState>
        </Card>
      ) : (
        <Table label={t("title")}>
          <TableHead>
            <Th>{t("process")}</Th>
            <Th>{t("roles")}</Th>
            <Th>{t("version")}</Th>
            <Th>{t("started")}</Th>
            <Th>{t("seen")}</Th>
            <Th numeric>{t("memory")}</Th>
            <Th numeric>{t("clock")}</Th>
            <Th>{t("state")}</Th>
          </TableHead>
          <TableBody>
            {workers.map((worker) => (
              <Tr key={worker.id} data-worker={worker.lamp}>
                <Td className="font-mono text-meta">
                  {worker.host}:{worker.pid}
                </Td>
                <Td label={t("roles")}>{worker.roles.join(", ")}</Td>
                <Td label={t("version")}>{worker.version}</Td>
                <Td label={t("started")}>
                  <Time at={worker.startedAt} />
                </Td>
                <Td label={t("seen")}>
                  <Time at={worker.seenAt} />
                </Td>
                <Td label={t("memory")} numeric>
                  {worker.rssBytes === 0 ? "—" : t("mib", { n: Math.round(worker.rssBytes / MIB) })}
                </Td>
                <Td label={t("clock")} numeric>
                  {t("seconds", { n: Math.round(worker.clockOffsetSeconds * 10) / 10 })}
                </Td>
                <Td label={t("state")}>
                  <Lamp state={worker.lamp} />
                  {worker.stuck.length > 0 ? (
                    <span className="block text-meta text-muted-foreground">
                      {t("stuck", { parts: worker.stuck.join(", ") })}
                    </span>
                  ) : null}
                </Td>
              </Tr>
            ))}
          </TableBody>
        </Table>
      )}
    </div>
  );
}
