"use client";

import { RefreshCw } from "lucide-react";
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Time } from "#components/ui/time.tsx";
import { useRead } from "#components/use-read.ts";
import type { Health } from "#lib/operations/health.ts";
import type { PauseEntry } from "#lib/workspaces/controls.ts";
import { StagesTable } from "./stages-table.tsx";
import { StandingCards } from "./standing-cards.tsx";
import { Switches } from "./switches.tsx";
import { WorkersTable } from "./workers-table.tsx";

const EVERY_MS = 5_000;

/** The sentence, the stages in order, what stands still, who works, and the switches. */
export function SystemPage({ first, pauses }: { first: Health; pauses: readonly PauseEntry[] }) {
  const t = useTranslations("system");
  const read = useRead<Health>("system", { first: { path: "system", data: first }, everyMs: EVERY_MS });
  const data = read.data ?? first;
  const { refetch } = read;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === "R" && event.shiftKey && !(event.target instanceof HTMLInputElement)) void refetch();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [refetch]);
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title={t("title")}
        sentence={<Sentence data={data} />}
        actions={
          <Button icon={<RefreshCw aria-hidden />} onClick={() => void refetch()}>
            {t("refresh")}
          </Button>
        }
      />
      {read.error ? <RetryCard error={read.error} onRetry={() => void refetch()} /> : null}
      <StagesTable stages={data.stages} />
      <StandingCards data={data} />
      <WorkersTable workers={data.workers} bell={data.bell} database={data.database} />
      <Switches pauses={pauses} />
      <p className="text-meta text-muted-foreground">
        {t("asOf")} <Time at={data.asOf} />
      </p>
    </div>
  );
}

/** The worst first: what is late, by how much; or that all is well. */
function Sentence({ data }: { data: Health }) {
  const t = useTranslations("system");
  const format = useFormat();
  if (data.ledger.difference !== 0) return t("sentence.ledger", { n: data.ledger.difference });
  const worker = data.workers.some(({ lamp }) => lamp === "ok");
  if (!worker) return t("sentence.noWorker");
  const late = data.stages
    .filter(({ lamp }) => lamp !== "ok")
    .toSorted((left, right) => (right.oldestMs ?? 0) - (left.oldestMs ?? 0))[0];
  if (late)
    return t("sentence.late", {
      stage: t(`stages.${late.stage}.name`),
      time: format.duration(late.oldestMs ?? 0),
    });
  if (data.openBreakers.length > 0) return t("sentence.breaker");
  return data.lamp === "ok" ? t("sentence.good") : t("sentence.look");
}
