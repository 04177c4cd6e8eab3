"use client";

import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { useLive } from "#components/live.ts";
import { Card } from "#components/ui/card.tsx";
import { Time } from "#components/ui/time.tsx";

type Latest = Readonly<{ seq: number; event: string; receivedAt: string; identified: boolean }>;

/** Listens until the first event has come, and shows the newest ever after. */
export function VerifyCard({ sourceId, first }: { sourceId: string; first: Latest | null }) {
  const t = useTranslations("settings.sources.detail");
  const { slug } = useWorkspace();
  const [latest, setLatest] = useState(first);
  useLive(slug, ["events"], () => {
    void readLatest(sourceId).then((fresh) => fresh && setLatest(fresh));
  });
  return (
    <Card aria-live="polite" className="flex items-start gap-3">
      {latest ? (
        <Seen latest={latest} />
      ) : (
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
      )}
    </Card>
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

/** A question that failed is asked again with the next event. */
async function readLatest(sourceId: string): Promise<Latest | null> {
  try {
    return (await api<{ latest: Latest | null }>(`sources/${sourceId}/latest`)).latest;
  } catch (error) {
    if (error instanceof ApiProblem) return null;
    throw error;
  }
}
