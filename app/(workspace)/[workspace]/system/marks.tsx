"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { Card } from "#components/ui/card.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Health } from "#lib/operations/health.ts";
import type { Lamp as LampState } from "#lib/operations/lamps.ts";
import { Lamp } from "./lamp.tsx";

const GIB = 1_073_741_824;
const MIB = 1_048_576;

/** What the installation stands on: the bell, the canary, the last check, disk and log; each with its lamp. */
export function Marks({ bell, marks, database }: Pick<Health, "bell" | "marks" | "database">) {
  const t = useTranslations("system.marks");
  const format = useFormat();
  const { disk, wal, canary } = marks;
  return (
    <section aria-labelledby="marks-title">
      <h2 id="marks-title" className="mb-2 text-section">
        {t("title")}
      </h2>
      <Card padded={false}>
        <ul className="divide-y divide-border">
          <Mark name={t("bell")} lamp={bell.lamp} mark="bell">
            {t(`bells.${bell.kind}`)} · {t(bellState(bell))}
          </Mark>
          <Mark name={t("canary")} lamp={canary.lamp} mark="canary">
            {canary.seconds !== null
              ? t(canary.underWay ? "underWay" : "roundTrip", {
                  time: format.duration(canary.seconds * 1_000),
                })
              : t(canary.lastSettledAt === null ? "noCanary" : "lostCanary")}
          </Mark>
          <LastCheck verify={marks.verify} />
          <Mark
            name={t("database")}
            lamp={database.longestTransactionMs > 30_000 ? "warn" : "ok"}
            mark="database"
          >
            PostgreSQL {database.version} · {t("mib", { n: Math.round(database.bytes / MIB) })} ·{" "}
            {t("connections", { n: database.connections })} ·{" "}
            {t("longest", { time: format.duration(database.longestTransactionMs) })}
          </Mark>
          <Mark name={t("disk")} lamp={disk?.lamp ?? "ok"} mark="disk">
            {disk
              ? t("free", {
                  share: format.share(disk.freeRatio, 1),
                  total: Math.round(disk.totalBytes / GIB),
                  mark: format.share(disk.closesAt, 1),
                })
              : t("elsewhere")}
          </Mark>
          <Mark name={t("wal")} lamp={wal?.lamp ?? "ok"} mark="wal">
            {wal ? t("kept", { n: Math.round(wal.bytes / MIB) }) : t("hidden")}
          </Mark>
        </ul>
      </Card>
    </section>
  );
}

/** When the invariants were last checked, and which of them did not hold (guarantees 9.4). */
function LastCheck({ verify }: Pick<Health["marks"], "verify">) {
  const t = useTranslations("system.marks");
  if (!verify) {
    return (
      <Mark name={t("verify")} lamp="ok" mark="verify">
        {t("notYet")}
      </Mark>
    );
  }
  return (
    <Mark name={t("verify")} lamp={verify.lamp} mark="verify">
      {verify.violations === 0 ? t("clean", { scope: verify.scope }) : t("wrong", { n: verify.violations })}{" "}
      <Time at={verify.at} />
      {verify.wrong.length > 0 ? (
        <ul className="mt-1 list-disc ps-5">
          {verify.wrong.map(({ id, title, violations, first }) => (
            <li key={id}>
              {t("notHolding", { id, title, n: violations })}{" "}
              <span className="font-mono text-meta">{first.map(({ subject }) => subject).join(", ")}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </Mark>
  );
}

function Mark({
  name,
  lamp,
  mark,
  children,
}: {
  name: string;
  lamp: LampState;
  mark: string;
  children: ReactNode;
}) {
  return (
    <li data-mark={mark} className="flex items-start gap-x-4 px-4 py-2.5">
      <div className="flex min-w-0 flex-1 flex-col gap-x-4 md:flex-row">
        <span className="font-medium md:w-44 md:shrink-0">{name}</span>
        <div className="num min-w-0 text-dense text-muted-foreground">{children}</div>
      </div>
      <Lamp state={lamp} />
    </li>
  );
}

/** Work goes on with any bell or none; only how soon it begins differs. */
function bellState({ kind, up, unfit }: Health["bell"]): "sweeping" | "up" | "degraded" | "refused" {
  if (unfit) return "refused";
  return kind === "none" ? "sweeping" : up ? "up" : "degraded";
}
