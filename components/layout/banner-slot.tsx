"use client";

import Link from "next/link";
import { useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";
import { StatusIcon } from "#components/ui/badge.tsx";
import { cn } from "#components/ui/cn.ts";

/** A standing message of the server's: what is wrong and where to go. */
export type Banner = Readonly<{ tone: "warn" | "bad"; text: string; href?: string; action?: string }>;

/** One thin line under the bar; the worst message wins, and none is worse than being offline. */
export function BannerSlot({ banner }: { banner: Banner | null }) {
  const t = useTranslations("shell");
  const online = useSyncExternalStore(watchOnline, isOnline, () => true);
  const shown: Banner | null = online ? banner : { tone: "bad", text: t("offline") };
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
            <Link href={shown.href} className="underline underline-offset-3">
              {shown.action}
            </Link>
          ) : null}
        </p>
      ) : null}
    </div>
  );
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
