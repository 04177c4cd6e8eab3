"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { wordFor } from "#components/facts/state-badge.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Time } from "#components/ui/time.tsx";
import { useAct } from "#components/use-act.ts";
import type { PublishPlan } from "#core/journey/plan.ts";
import type { Source } from "./preview.ts";

type DryRow = Readonly<{
  runId: string;
  person: Readonly<{ name: string | null; email: string | null }>;
  from: Readonly<{ version: number; stepId: string; dueAt: number | null }>;
  outcome: "moved" | "exited" | "stuck";
  to: Readonly<{ stepId: string; state: string; dueAt: number | null; reason: string | null }>;
}>;
type DryRun = Readonly<{ total: number; people: readonly DryRow[] }>;

/** Ten people whom the plan would reach, each with what would become of them; nothing happens (ux 3.12). */
export function DryRunPart({
  journeyId,
  source,
  plan,
  nameOf,
}: {
  journeyId: string;
  source: Source;
  plan: PublishPlan;
  nameOf: (stepId: string) => string;
}) {
  const t = useTranslations("publish.dry");
  const format = useFormat();
  const { busy, run } = useAct();
  const [shown, setShown] = useState<Readonly<{ of: string; run: DryRun }> | null>(null);
  const asked = JSON.stringify(plan);
  const ask = () =>
    run(async () => {
      const body = { plan, ...source };
      setShown({
        of: asked,
        run: await api<DryRun>(`journeys/${journeyId}/dry-run`, { method: "POST", body }),
      });
    });
  const current = shown?.of === asked ? shown.run : null;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <Button size="sm" busy={busy} onClick={() => void ask()}>
          {t("act")}
        </Button>
        {current ? (
          <span className="text-dense text-muted-foreground" role="status">
            {t("total", {
              n: current.total,
              count: format.count(current.total),
              more: String(current.total > current.people.length),
            })}
          </span>
        ) : null}
      </div>
      {current && current.people.length > 0 ? (
        <ul className="divide-y divide-border rounded-lg border border-border text-dense" data-dry-run>
          {current.people.map((row) => (
            <Line key={row.runId} row={row} nameOf={nameOf} />
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Line({ row, nameOf }: { row: DryRow; nameOf: (stepId: string) => string }) {
  const t = useTranslations("publish.dry");
  const ends = useTranslations("reasons.end");
  const { person, from, to, outcome } = row;
  const ended = to.state !== "waiting" && to.state !== "active";
  return (
    <li className="flex flex-wrap gap-x-3 px-3 py-1.5">
      <span className="min-w-32 flex-1 truncate font-medium">
        {person.name ?? person.email ?? t("somebody")}
      </span>
      <span className="text-muted-foreground">
        {nameOf(from.stepId)} · v{from.version}
        {from.dueAt === null ? null : (
          <>
            {" · "}
            <Time at={from.dueAt} />
          </>
        )}
      </span>
      <span aria-hidden>→</span>
      <span>
        {outcome === "stuck"
          ? t("stuck")
          : ended
            ? t("ends", { reason: wordFor(ends, to.reason ?? "end") })
            : nameOf(to.stepId)}
        {ended || to.dueAt === null ? null : (
          <>
            {" · "}
            <Time at={to.dueAt} />
          </>
        )}
      </span>
    </li>
  );
}
