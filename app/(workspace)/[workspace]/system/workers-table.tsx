"use client";

import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Health } from "#lib/operations/health.ts";
import { Lamp } from "./lamp.tsx";

/** Who does the work, and on what. */
export function WorkersTable({ workers, bell, database }: Pick<Health, "workers" | "bell" | "database">) {
  const t = useTranslations("system.workers");
  const format = useFormat();
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
            <Th>{t("state")}</Th>
          </TableHead>
          <TableBody>
            {workers.map((worker) => (
              <Tr key={worker.id}>
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
                <Td label={t("state")}>
                  <Lamp state={worker.lamp} />
                </Td>
              </Tr>
            ))}
          </TableBody>
        </Table>
      )}
      <dl className="flex flex-wrap gap-x-8 gap-y-2 text-dense">
        <Fact name={t("bell")}>
          {t(`bells.${bell.kind}`)}{" "}
          <Badge tone={bell.up || bell.kind === "none" ? "ok" : "warn"}>{t(bellState(bell))}</Badge>
        </Fact>
        <Fact name={t("database")}>
          PostgreSQL {database.version} · {t("size", { mb: Math.round(database.bytes / 1_048_576) })} ·{" "}
          {t("connections", { n: database.connections })}
        </Fact>
        <Fact name={t("longest")}>{format.duration(database.longestTransactionMs)}</Fact>
      </dl>
    </div>
  );
}

/** Work goes on with any bell or none; only how soon it begins differs. */
function bellState({ kind, up }: Health["bell"]): "sweeping" | "up" | "degraded" {
  return kind === "none" ? "sweeping" : up ? "up" : "degraded";
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-2">
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="num">{children}</dd>
    </div>
  );
}
