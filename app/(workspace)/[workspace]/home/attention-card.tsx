"use client";

import { OctagonAlert, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { wordFor } from "#components/facts/state-badge.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Trouble } from "#lib/operations/attention.ts";

const GRAVE: ReadonlySet<Trouble["kind"]> = new Set(["deadLetters", "breaker", "configuration", "overdue"]);

/** Each trouble in one line, with the one button that leads to its cure. Without any, nothing is shown. */
export function AttentionCard({ trouble }: { trouble: readonly Trouble[] }) {
  const t = useTranslations("home.attention");
  if (trouble.length === 0) return null;
  return (
    <Card>
      <CardHeader title={t("title")} />
      <ul className="mt-2 divide-y divide-border">
        {trouble.map((one) => (
          <Line key={`${one.kind}-${one.group ?? one.subject ?? ""}`} trouble={one} />
        ))}
      </ul>
    </Card>
  );
}

function Line({ trouble }: { trouble: Trouble }) {
  const t = useTranslations("home.attention");
  const causes = useTranslations("reasons.cause");
  const { path } = useWorkspace();
  const grave = GRAVE.has(trouble.kind);
  const Icon = grave ? OctagonAlert : TriangleAlert;
  const subject = trouble.subject === null ? "" : wordFor(causes, trouble.subject);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <Icon aria-hidden className={`size-4 shrink-0 ${grave ? "text-bad" : "text-warn"}`} />
      <span className="min-w-0 flex-1 basis-52">
        {t(`${trouble.kind}.text`, { n: trouble.n, subject, has: String(trouble.subject !== null) })}
        {trouble.since === null ? null : (
          <span className="text-muted-foreground">
            {" "}
            · {t("since")} <Time at={trouble.since} />
          </span>
        )}
      </span>
      <Link href={path(placeOf(trouble))} className={buttonClass({ size: "sm" })}>
        {t(`${trouble.kind}.act`)}
      </Link>
    </li>
  );
}

function placeOf({ kind, group }: Trouble): string {
  switch (kind) {
    case "deadLetters":
      return group ? `/deliveries/dead-letters/${encodeURIComponent(group)}` : "/deliveries/dead-letters";
    case "breaker":
    case "configuration":
      return "/deliveries?tab=parked";
    case "overdue":
    case "paused":
      return "/system";
    case "unknown":
      return "/deliveries?tab=unknown";
    case "approval":
    case "publishFailed": {
      const [journeyId = "", change = ""] = (group ?? "").split(" ");
      const review = kind === "approval" ? `?review=${encodeURIComponent(change)}` : "";
      return `/journeys/${encodeURIComponent(journeyId)}/versions${review}`;
    }
    case "rejected":
      return "/events/rejected";
    default:
      return kind satisfies never;
  }
}
