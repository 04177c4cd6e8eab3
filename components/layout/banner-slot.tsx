"use client";

import Link from "next/link";
import { useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";
import { StatusIcon } from "#components/ui/badge.tsx";
import { cn } from "#components/ui/cn.ts";
import { useRead } from "#components/use-read.ts";
import { useWorkspace } from "./workspace-context.tsx";

/** What is wrong with the workspace as a whole, as the server says. */
export type BannerKind = "frozen" | "paused" | "configuration" | "provider" | "bell";
type Banner = Readonly<{ tone: "warn" | "bad"; text: string; href?: string; action?: string }>;

const EVERY_MS = 15_000;

/** One thin line under the bar; the worst message wins, and none is worse than being offline. */
export function BannerSlot({ first }: { first: BannerKind | null }) {
  const t = useTranslations("shell");
  const online = useSyncExternalStore(watchOnline, isOnline, () => true);
  const told = useTold(first);
  const shown: Banner | null = online ? told : { tone: "bad", text: t("offline") };
  return (
    <div role="status" className="contents">
      {shown ? (
        <p
          className={cn(
            "flex min-h-8 items-center justify-center gap-2 px-4 py-1 text-dense font-medium",
            shown.tone === "bad" ? "bg-bad-soft text-bad" : "bg-warn-soft text-warn",
          )}
        >
          <StatusIcon tone={shown.tone} className="size-4 shrink-0" />
          <span>{shown.text}</span>
          {shown.href ? (
            <Link href={shown.href} className="shrink-0 underline underline-offset-3">
              {shown.action}
            </Link>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}

/** What is put right on the System page, or explained there. */
const ON_SYSTEM_PAGE: Readonly<
  Partial<Record<BannerKind, Pick<Banner, "tone"> & Readonly<{ action: "freeze" | "switches" | "system" }>>>
> = {
  frozen: { tone: "bad", action: "freeze" },
  paused: { tone: "warn", action: "switches" },
  bell: { tone: "bad", action: "system" },
};

/** Who may turn the switches, or mend the provider, is shown the way there. */
function useTold(first: BannerKind | null): Banner | null {
  const t = useTranslations("shell.banner");
  const { can, path } = useWorkspace();
  const read = useRead<{ banner: BannerKind | null }>("banner", {
    first: { path: "banner", data: { banner: first } },
    everyMs: EVERY_MS,
  });
  const kind = read.data ? read.data.banner : first;
  if (kind === null) return null;
  const here = ON_SYSTEM_PAGE[kind];
  if (here)
    return {
      tone: here.tone,
      text: t(kind),
      ...(can("system:read") ? { href: path("/system"), action: t(here.action) } : {}),
    };
  if (kind === "configuration" && can("settings:write"))
    return { tone: "bad", text: t(kind), href: path("/settings/channels"), action: t("channels") };
  return { tone: "bad", text: t(kind), href: path("/deliveries?tab=parked"), action: t("parked") };
}

function watchOnline(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}

function isOnline(): boolean {
  return navigator.onLine;
}
