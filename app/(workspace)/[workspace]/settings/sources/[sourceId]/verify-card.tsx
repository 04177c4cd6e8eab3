"use client";

import { CircleCheck, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Card } from "#components/ui/card.tsx";
import { Time } from "#components/ui/time.tsx";
import { useRead } from "#components/use-read.ts";
import type { SourceDelivery } from "#lib/intake/source-deliveries.ts";

type Latest = Readonly<{ seq: number; event: string; receivedAt: string; identified: boolean }>;

type Answer = Readonly<{ latest: Latest | null; refused: SourceDelivery | null }>;

const TOPICS = ["events"] as const;
const EVERY_MS = 5_000;

/** Listens until the first event has come, says what stands in its way, and shows the newest ever after. */
export function VerifyCard({ sourceId, first }: { sourceId: string; first: Answer }) {
  const path = `sources/${sourceId}/latest`;
  const read = useRead<Answer>(path, { first: { path, data: first }, topics: TOPICS, everyMs: EVERY_MS });
  const { latest, refused } = read.data ?? first;
  return (
    <Card aria-live="polite" className="flex items-start gap-3">
      {latest ? <Seen latest={latest} /> : refused ? <Refused refused={refused} /> : <Listening />}
    </Card>
  );
}

function Listening() {
  const t = useTranslations("settings.sources.detail");
  return (
    <>
      <span aria-hidden className="relative mt-1.5 flex size-2 shrink-0">
        <span className="absolute inset-0 animate-ping rounded-full bg-primary opacity-60" />
        <span className="size-2 rounded-full bg-primary" />
      </span>
      <div>
        <p className="font-medium">{t("listening")}</p>
        <p className="text-dense text-muted-foreground">{t("listeningText")}</p>
      </div>
    </>
  );
}

function Refused({ refused: { what, cure, at } }: { refused: SourceDelivery }) {
  const t = useTranslations("settings.sources.detail");
  const { path } = useWorkspace();
  return (
    <>
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
      <div className="min-w-0 flex-1">
        <p className="text-pretty">
          {t.rich("refused", {
            what,
            b: (words) => <b className="font-semibold">{words}</b>,
            when: () => <Time at={at} />,
          })}
        </p>
        {cure ? <p className="text-dense text-pretty text-muted-foreground">{cure}</p> : null}
      </div>
      <Link href={path("/events/rejected")} className="link shrink-0 text-dense font-medium">
        {t("openRefused")}
      </Link>
    </>
  );
}

function Seen({ latest }: { latest: Latest }) {
  const t = useTranslations("settings.sources.detail");
  const { path } = useWorkspace();
  return (
    <>
      <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
      <div className="min-w-0 flex-1">
        <p className="text-pretty">
          {t.rich("seen", {
            event: latest.event,
            b: (words) => <b className="font-semibold">{words}</b>,
            when: () => <Time at={latest.receivedAt} />,
          })}
        </p>
        <p className="text-dense text-muted-foreground">
          {latest.identified ? t("nextHint") : t("anonymousHint")}
        </p>
      </div>
      <Link
        href={path(`/events?event=${encodeURIComponent(latest.event)}`)}
        className="link shrink-0 text-dense font-medium"
      >
        {t("open")}
      </Link>
    </>
  );
}
