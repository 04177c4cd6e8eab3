"use client";

import { Pause, Play } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import type { LiveStream } from "./use-live-events.ts";

/** Follow or hold; while it is held, how many have come. */
export function LiveBar({ stream }: { stream: LiveStream }) {
  const t = useTranslations("events.live");
  return (
    <div className="flex items-center gap-2 text-dense">
      <span role="status" className="num flex items-center gap-1.5 text-muted-foreground">
        <span
          aria-hidden
          className={`size-1.5 rounded-full ${stream.paused ? "bg-warn" : "animate-pulse-soft bg-ok"}`}
        />
        {stream.paused ? t("held", { n: stream.held }) : t("following")}
      </span>
      <Button
        size="sm"
        icon={stream.paused ? <Play aria-hidden /> : <Pause aria-hidden />}
        onClick={stream.toggle}
      >
        {stream.paused ? t("resume") : t("pause")}
      </Button>
      <span className="max-md:hidden">
        <Kbd>{t("space")}</Kbd>
      </span>
    </div>
  );
}
