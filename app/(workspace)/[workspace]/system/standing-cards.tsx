"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Reason, type ReasonList } from "#components/facts/reason.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Card } from "#components/ui/card.tsx";
import { Stat } from "#components/ui/stat.tsx";
import type { Health, Tally } from "#lib/operations/health.ts";
import { Lamp } from "./lamp.tsx";

/** What stands still and why; each figure opens what it counts. */
export function StandingCards({ data }: { data: Health }) {
  const t = useTranslations("system.cards");
  const format = useFormat();
  const { path } = useWorkspace();
  const dead = data.deadLetters.reduce((sum, { n }) => sum + n, 0);
  const parked = data.parked.reduce((sum, { n }) => sum + n, 0);
  return (
    <Card className="grid grid-cols-2 gap-x-6 gap-y-5 md:grid-cols-3 xl:grid-cols-6">
      <Stat label={t("overdue")} value={format.count(data.overdueTimers)} definition={t("define.overdue")} />
      <Stat
        label={t("unknown")}
        value={format.count(data.unknownDeliveries)}
        href={path("/deliveries?tab=unknown")}
        definition={t("define.unknown")}
      />
      <Stat
        label={t("dead")}
        value={format.count(dead)}
        note={<Tallies list="cause" tallies={data.deadLetters} />}
        href={path("/deliveries/dead-letters")}
      />
      <Stat
        label={t("parked")}
        value={format.count(parked)}
        note={<Tallies list="park" tallies={data.parked} />}
        href={path("/deliveries?tab=parked")}
      />
      <Stat
        label={t("deferred")}
        value={format.count(data.deferred.reduce((sum, { n }) => sum + n, 0))}
        note={<Tallies list="skip" tallies={data.deferred} unnamed={t("retrying")} />}
        href={path("/deliveries?tab=retrying")}
        definition={t("define.deferred")}
      />
      <div data-ledger={data.ledger.difference}>
        <Stat
          label={t("ledger")}
          value={format.count(data.ledger.difference)}
          note={t("ledgerNote", { checked: data.ledger.checked, pending: data.ledger.pending })}
          definition={t("define.ledger")}
        />
      </div>
      {data.openBreakers.length > 0 ? (
        <div className="col-span-full text-dense">
          <p className="text-muted-foreground">{t("breakers")}</p>
          <ul>
            {data.openBreakers.map(({ lane, reason }) => (
              <li key={lane} className="flex flex-wrap items-center gap-x-2">
                <Lamp state="warn" />
                <Link
                  href={path("/deliveries?tab=parked")}
                  className="font-mono text-meta hover:text-primary hover:underline"
                >
                  {lane}
                </Link>
                <Reason list="park" code={reason === "configuration" ? reason : "breaker"} />
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </Card>
  );
}

function Tallies({
  list,
  tallies,
  unnamed = "",
}: {
  list: ReasonList;
  tallies: readonly Tally[];
  /** What those without a reason are. */
  unnamed?: string;
}): ReactNode {
  const format = useFormat();
  if (tallies.length === 0) return null;
  return (
    <span className="flex flex-col">
      {tallies.slice(0, 3).map(({ what, n }) => (
        <span key={what} className="truncate">
          {format.count(n)} {what === "" ? unnamed : <Reason list={list} code={what} />}
        </span>
      ))}
    </span>
  );
}
