"use client";

import { Globe, Upload, Webhook } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { cn } from "#components/ui/cn.ts";
import { Time } from "#components/ui/time.tsx";

const ICON = { http: Globe, webhook: Webhook, import: Upload, internal: Globe } as const;
const MOST = 10_000;

/** A source at a glance: does it send, and does it send well. */
export function SourceCard(props: {
  href: string;
  name: string;
  kind: keyof typeof ICON;
  origins: number;
  off: boolean;
  lastAt: string | null;
  events: number;
  refused: number;
}) {
  const t = useTranslations("settings.sources");
  const format = useFormat();
  const Icon = ICON[props.kind];
  const all = props.events + props.refused;
  return (
    <li>
      <Link
        href={props.href}
        className="block h-full rounded-lg border border-border bg-surface p-4 shadow-card transition-colors hover:border-control"
      >
        <span className="flex items-center gap-3">
          <span className="flex size-7 shrink-0 items-center justify-center rounded-md bg-accent text-primary">
            <Icon aria-hidden className="size-4" />
          </span>
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{props.name}</span>
            <span className="block text-meta text-muted-foreground">{t(`kinds.${props.kind}`)}</span>
          </span>
          {props.off ? <Badge tone="warn">{t("off")}</Badge> : null}
        </span>
        <dl className="mt-4 grid grid-cols-3 gap-3">
          <Figure label={t("lastEvent")}>{props.lastAt ? <Time at={props.lastAt} /> : t("never")}</Figure>
          <Figure label={t("events", { most: format.count(MOST) })}>{format.count(props.events)}</Figure>
          <Figure label={t("refusedShare")} bad={props.refused > 0}>
            {all === 0 ? "—" : format.share(props.refused, all)}
          </Figure>
        </dl>
        {props.kind === "http" ? (
          <p className="mt-3 text-meta text-muted-foreground">
            {t("allowed")}: {props.origins === 0 ? t("anyOrigin") : t("origins", { count: props.origins })}
          </p>
        ) : null}
      </Link>
    </li>
  );
}

function Figure({ label, bad = false, children }: { label: string; bad?: boolean; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-meta text-muted-foreground">{label}</dt>
      <dd className={cn("num truncate text-dense font-medium", bad && "text-bad")}>{children}</dd>
    </div>
  );
}
