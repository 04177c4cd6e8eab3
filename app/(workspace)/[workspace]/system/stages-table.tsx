"use client";

import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import type { StageHealth } from "#lib/operations/health.ts";
import { Lamp } from "./lamp.tsx";

/** One row a stage, in the order in which an event passes them. */
export function StagesTable({ stages }: { stages: readonly StageHealth[] }) {
  const t = useTranslations("system");
  const format = useFormat();
  return (
    <Table label={t("pipeline")}>
      <TableHead>
        <Th>{t("stage")}</Th>
        <Th numeric>{t("rate")}</Th>
        <Th numeric>{t("pending")}</Th>
        <Th numeric>{t("oldest")}</Th>
        <Th numeric>{t("lag")}</Th>
        <Th>{t("state")}</Th>
      </TableHead>
      <TableBody>
        {stages.map(({ stage, perMinute, pending, oldestMs, lagP95Ms, lamp }) => (
          <Tr key={stage} data-stage={stage}>
            <Td>
              <span className="font-medium">{t(`stages.${stage}.name`)}</span>
              <span className="block text-meta text-muted-foreground">{t(`stages.${stage}.does`)}</span>
            </Td>
            <Td label={t("rate")} numeric>
              {perMinute === null ? "—" : format.count(Math.round(perMinute * 10) / 10)}
            </Td>
            <Td label={t("pending")} numeric>
              {format.count(pending)}
            </Td>
            <Td label={t("oldest")} numeric>
              {oldestMs === null || pending === 0 ? "—" : format.duration(oldestMs)}
            </Td>
            <Td label={t("lag")} numeric>
              {lagP95Ms === null ? "—" : format.duration(lagP95Ms)}
            </Td>
            <Td label={t("state")}>
              <Lamp state={lamp} />
            </Td>
          </Tr>
        ))}
      </TableBody>
    </Table>
  );
}
