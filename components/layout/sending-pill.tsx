"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { cn } from "#components/ui/cn.ts";
import { Popover } from "#components/ui/popover.tsx";
import { useWorkspace } from "./workspace-context.tsx";

/** Whether messages reach people. A click explains; whoever may, changes it in the settings. */
export function SendingPill() {
  const t = useTranslations("shell.sending");
  const { sending, demo, can, path } = useWorkspace();
  const live = sending === "live";
  return (
    <Popover
      title={live ? t("live") : t("testInbox")}
      trigger={
        <button
          type="button"
          className={cn(
            "inline-flex h-6 shrink-0 items-center gap-1.5 rounded-full px-2.5 text-meta font-medium pointer-coarse:h-9",
            live ? "bg-ok-soft text-ok" : "bg-warn-soft text-warn",
          )}
        >
          <span aria-hidden className={cn("size-1.5 rounded-full bg-current", !live && "opacity-80")} />
          <span className="max-sm:sr-only">{live ? t("live") : t("testInbox")}</span>
          <span aria-hidden className="sm:hidden">
            {live ? t("liveShort") : t("testShort")}
          </span>
        </button>
      }
    >
      <p className="text-dense text-pretty text-muted-foreground">
        {live ? t("liveMeans") : demo ? t("demoMeans") : t("testMeans")}
      </p>
      <p className="mt-3 flex gap-4 text-dense font-medium">
        <Link className="link" href={path("/deliveries/inbox")}>
          {t("openInbox")}
        </Link>
        {can("settings:write") ? (
          <Link className="link" href={path("/settings/channels")}>
            {t("change")}
          </Link>
        ) : null}
      </p>
    </Popover>
  );
}
