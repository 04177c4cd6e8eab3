"use client";

import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { TabLinks } from "#components/ui/tabs.tsx";
import { type DeliveryTab, TABS } from "./tabs.ts";

export type TabCounts = Readonly<Partial<Record<DeliveryTab | "dead" | "inbox", number>>>;

/** Title, sentence and the views of everything that leaves; the counts are of the last 30 days. */
export function DeliveryTabs({
  current,
  sentence,
  counts = {},
}: {
  current: DeliveryTab | "dead" | "inbox";
  sentence: string;
  counts?: TabCounts;
}) {
  const t = useTranslations("deliveries");
  const { path } = useWorkspace();
  const lists = (Object.keys(TABS) as DeliveryTab[]).filter((tab) => tab !== "failed");
  const count = (tab: keyof TabCounts) => (counts[tab] ? { count: counts[tab] } : {});
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title={t("title")} sentence={sentence} />
      <TabLinks
        label={t("tabs.label")}
        tabs={[
          ...lists.map((tab) => ({
            href: path(tab === "all" ? "/deliveries" : `/deliveries?tab=${tab}`),
            label: t(`tabs.${tab}`),
            current: tab === current,
            ...(tab === "all" ? {} : count(tab)),
          })),
          {
            href: path("/deliveries/dead-letters"),
            label: t("tabs.dead"),
            current: current === "dead",
            ...count("dead"),
          },
          { href: path("/deliveries/inbox"), label: t("tabs.inbox"), current: current === "inbox" },
        ]}
      />
    </div>
  );
}
