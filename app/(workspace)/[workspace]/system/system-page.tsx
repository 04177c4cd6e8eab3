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
import type { Switchboard } from "#lib/operations/held.ts";
import { FreezeCard } from "./freeze-card.tsx";
import { Marks } from "./marks.tsx";
import { StagesTable } from "./stages-table.tsx";
import { StandingCards } from "./standing-cards.tsx";
import { Switches } from "./switches.tsx";
import { WorkersTable } from "./workers-table.tsx";

const EVERY_MS = 5_000;

/** The sentence, the stages in order, what stands still, who works, and the switches. */
export function SystemPage({ first, switches }: { first: Health; switches: Switchboard }) {
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
        sentence={
          <span data-health={data.lamp}>
            <Sentence data={data} />
          </span>
        }
        actions={
          <Button icon={<RefreshCw aria-hidden />} onClick={() => void refetch()}>
            {t("refresh")}
          </Button>
        }
      />
      {read.error ? <RetryCard error={read.error} onRetry={() => void refetch()} /> : null}
      {data.freeze ? <FreezeCard freeze={data.freeze} /> : null}
      <StagesTable stages={data.stages} />
      <StandingCards data={data} />
      <Marks bell={data.bell} marks={data.marks} database={data.database} />
      <WorkersTable workers={data.workers} />
      <Switches first={switches} />
      <p className="text-meta text-muted-foreground">
        {t("asOf")} <Time at={data.asOf} />
      </p>
    </div>
  );
}

/** The worst first: what is lost, what stands still, what is late; then what is degraded; or that all is well. */
function Sentence({ data }: { data: Health }) {
  const t = useTranslations("system.sentence");
  const stages = useTranslations("system.stages");
  const format = useFormat();
  const { ledger, marks, bell } = data;
  if (ledger.difference !== 0) return t("ledger", { n: ledger.difference });
  const broken = marks.verify?.violations ?? 0;
  if (broken > 0) return t("verify", { n: broken });
  if (!isWorking(data)) return t("noWorker");
  if (data.freeze) return t("frozen");
  if (marks.disk?.lamp === "bad") return t("disk");
  const late = latest(data);
  if (late)
    return t("late", { stage: stages(`${late.stage}.name`), time: format.duration(late.oldestMs ?? 0) });
  if (marks.canary.lamp !== "ok") return t("canary");
  if (data.openBreakers.length > 0) return t("breaker");
  if (!bell.up) return t(bellDown(bell));
  return data.lamp === "ok" ? t("good") : t("look");
}

function bellDown({ kind, unfit }: Health["bell"]): "refused" | "redis" | "bell" {
  if (unfit) return "refused";
  return kind === "redis" ? "redis" : "bell";
}

/** Somebody moves people, and somebody sends. */
function isWorking({ workers }: Health): boolean {
  const roles = workers.filter(({ lamp }) => lamp !== "bad").flatMap((worker) => worker.roles);
  return roles.includes("engine") && roles.includes("delivery");
}

/** The stage that is furthest behind. */
function latest({ stages }: Health) {
  return stages
    .filter(({ lamp }) => lamp !== "ok")
    .toSorted((left, right) => (right.oldestMs ?? 0) - (left.oldestMs ?? 0))[0];
}
