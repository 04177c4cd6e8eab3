"use client";

import { useTranslations } from "use-intl";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";

/** Where the other system posts to. */
export function AddressCard({ url }: { url: string }) {
  const t = useTranslations("settings.sources.webhook");
  return (
    <Card className="flex flex-col gap-3">
      <CardHeader title={t("address")} description={t("addressText")} />
      <CodeBlock code={url} title="POST" wrap />
    </Card>
  );
}
