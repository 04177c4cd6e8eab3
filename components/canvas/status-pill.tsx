"use client";

import { PauseCircle } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import type { JourneyStatus } from "./editor-state.ts";

const TONE: Readonly<Record<JourneyStatus, Tone>> = {
  draft: "neutral",
  live: "ok",
  paused: "warn",
  ended: "neutral",
  archived: "neutral",
};

/** Draft · Live v7 · Live v7 + draft · Paused · Ended */
export function StatusPill({
  status,
  version,
  changes,
}: {
  status: JourneyStatus;
  version: number | null;
  /** The draft says something else than the live version. */
  changes: boolean;
}) {
  const t = useTranslations("journeys.status");
  const base = version === null || status === "draft" ? t(status) : t(`${status}Version`, { version });
  return (
    <Badge tone={TONE[status]} {...(status === "paused" ? { icon: <PauseCircle aria-hidden /> } : {})}>
      {changes && version !== null && status !== "draft" ? t("plusDraft", { status: base }) : base}
    </Badge>
  );
}
