"use client";

import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { curlCode, nodeCode, segmentDiff, webCalls, webCode } from "#components/tracking-code.ts";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { TabPanel, Tabs } from "#components/ui/tabs.tsx";

const PLATFORMS = ["web", "node", "segment", "curl"] as const;
type PlatformName = (typeof PLATFORMS)[number];

/** Code with host and key filled in, for each way to send. */
export function ConnectCard({ host, writeKey, as }: { host: string; writeKey: string | null; as: string }) {
  const t = useTranslations("settings.sources.detail");
  const { path } = useWorkspace();
  const [platform, setPlatform] = useState<PlatformName>(PLATFORMS.find((one) => one === as) ?? "web");
  if (!writeKey) {
    return (
      <Card>
        <CardHeader title={t("code")} description={t("noKey")} />
        <Link href={path("/settings/keys")} className="link mt-3 inline-block font-medium">
          {t("makeKey")}
        </Link>
      </Card>
    );
  }
  const code = { host, key: writeKey };
  return (
    <Card className="flex flex-col gap-3">
      <CardHeader title={t("code")} description={t("codeText")} />
      <Tabs
        label={t("code")}
        value={platform}
        onChange={setPlatform}
        tabs={PLATFORMS.map((value) => ({ value, label: t(`tabs.${value}`) }))}
      >
        <TabPanel value="web" className="flex flex-col gap-3 pt-4">
          <CodeBlock title={t("snippet")} code={webCode(code)} />
          <CodeBlock title={t("calls")} code={webCalls()} />
        </TabPanel>
        <TabPanel value="node" className="flex flex-col gap-3 pt-4">
          <CodeBlock title={t("terminal")} code="npm install @segment/analytics-node" />
          <CodeBlock title={t("file")} code={nodeCode(code)} />
        </TabPanel>
        <TabPanel value="segment" className="pt-4">
          <CodeBlock title={t("diff")} code={segmentDiff(code)} diff />
        </TabPanel>
        <TabPanel value="curl" className="pt-4">
          <CodeBlock title={t("terminal")} code={curlCode(code)} />
        </TabPanel>
      </Tabs>
    </Card>
  );
}
