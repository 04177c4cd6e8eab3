"use client";

import { useTranslations } from "use-intl";
import { Card, CardHeader } from "#components/ui/card.tsx";

/** In place of a mapping, where posts are calls of the tracking API already. */
export function NativeCard() {
  const t = useTranslations("settings.sources.webhook");
  return (
    <Card>
      <CardHeader title={t("mapping")} description={t("nativeText")} />
    </Card>
  );
}
