"use client";

import { Ban, CircleDot, Clock, LogOut, PauseCircle, RotateCw, Send } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Badge, type Tone } from "#components/ui/badge.tsx";

type Look = Readonly<{ tone: Tone; icon?: ReactNode }>;

const RUN: Readonly<Record<string, Look>> = {
  active: { tone: "accent", icon: <CircleDot aria-hidden /> },
  waiting: { tone: "info", icon: <Clock aria-hidden /> },
  completed: { tone: "ok" },
  exited: { tone: "neutral", icon: <LogOut aria-hidden /> },
  failed: { tone: "bad" },
};

const DELIVERY: Readonly<Record<string, Look>> = {
  queued: { tone: "info", icon: <Clock aria-hidden /> },
  deferred: { tone: "warn", icon: <RotateCw aria-hidden /> },
  sending: { tone: "info", icon: <Send aria-hidden /> },
  sent: { tone: "ok" },
  delivered: { tone: "ok" },
  bounced: { tone: "bad" },
  unknown: { tone: "warn" },
  skipped: { tone: "neutral", icon: <Ban aria-hidden /> },
  held_out: { tone: "neutral", icon: <Ban aria-hidden /> },
  cancelled: { tone: "neutral", icon: <Ban aria-hidden /> },
  expired: { tone: "bad" },
  dead: { tone: "bad" },
  parked: { tone: "warn", icon: <PauseCircle aria-hidden /> },
};

/** Where a run stands, in one word. */
export function RunBadge({ state }: { state: string }) {
  const t = useTranslations("reasons.run");
  return <Badge {...(RUN[state] ?? { tone: "neutral" })}>{wordFor(t, state)}</Badge>;
}

/** What became of a delivery. A parked one says so, whatever state it waits in. */
export function DeliveryBadge({ state, parkedBy }: { state: string; parkedBy?: string | null }) {
  const t = useTranslations("reasons.delivery");
  const shown = parkedBy && (state === "queued" || state === "deferred") ? "parked" : state;
  return <Badge {...(DELIVERY[shown] ?? { tone: "neutral" })}>{wordFor(t, shown)}</Badge>;
}

type Words = ((key: never) => string) & { has(key: never): boolean };

/** The word for a listed state or reason; an unlisted one is shown as it is, with spaces. */
export function wordFor(t: Words, key: string): string {
  return t.has(key as never) ? t(key as never) : key.replaceAll("_", " ");
}
