"use client";

import Link from "next/link";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Snippet } from "#components/facts/snippet.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { useTestEvent } from "./events-frame.tsx";

const PATIENCE_MS = 60_000;

/** Nothing has come yet: the snippet, and after a minute what usually is the matter. */
export function Waiting({ onTest }: { onTest: () => void }) {
  const t = useTranslations("events.waiting");
  const { path } = useWorkspace();
  const { writeKey } = useTestEvent();
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Card className="flex flex-col gap-4">
      <p className="flex items-center gap-2 font-semibold">
        <span aria-hidden className="size-2 animate-pulse-soft rounded-full bg-ok" />
        {t("title")}
      </p>
      {writeKey ? <Snippet writeKey={writeKey} /> : null}
      <div className="flex flex-wrap gap-2">
        {writeKey ? <Button onClick={onTest}>{t("test")}</Button> : null}
        <Link href={path("/settings/sources")} className={buttonClass()}>
          {t("sources")}
        </Link>
      </div>
      {long ? (
        <div className="text-dense text-muted-foreground">
          <p className="font-medium text-foreground">{t("trouble")}</p>
          <ul className="ms-4 list-disc">
            {(["key", "origin", "clock", "blocker"] as const).map((what) => (
              <li key={what}>{t(what)}</li>
            ))}
          </ul>
        </div>
      ) : null}
    </Card>
  );
}
