"use client";

import { useTranslations } from "use-intl";
import { HelpText } from "#components/canvas/help-text.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";

/** Where the other system posts to, and how it is told so over there. */
export function AddressCard({ url, help }: { url: string; help: string }) {
  const t = useTranslations("settings.sources.webhook");
  return (
    <Card className="flex flex-col gap-4">
      <CardHeader title={t("address")} description={t("addressText")} />
      <CodeBlock code={url} title="POST" wrap />
      <HelpText text={help} />
    </Card>
  );
}
