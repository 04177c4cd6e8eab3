"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { TabPanel, Tabs } from "#components/ui/tabs.tsx";

/** How a shop sends events, filled in: for a terminal, and for a page. */
export function Snippet({ writeKey }: { writeKey: string }) {
  const t = useTranslations("facts");
  const [kind, setKind] = useState<"curl" | "web">("curl");
  // The server cannot know by which address it is reached.
  const [host, setHost] = useState("");
  useEffect(() => setHost(window.location.origin), []);
  return (
    <Tabs
      label={t("snippet.label")}
      value={kind}
      onChange={setKind}
      tabs={[
        { value: "curl", label: t("snippet.curl") },
        { value: "web", label: t("snippet.web") },
      ]}
    >
      <TabPanel value="curl" className="pt-3">
        <CodeBlock code={curl(host, writeKey)} title={t("snippet.curlTitle")} />
      </TabPanel>
      <TabPanel value="web" className="pt-3">
        <CodeBlock code={web(host, writeKey)} title={t("snippet.webTitle")} />
      </TabPanel>
    </Tabs>
  );
}

function curl(host: string, writeKey: string): string {
  const event = '{"event":"Product Added","userId":"test-person","properties":{"cart_id":"c1","price":49}}';
  return `curl -X POST '${host}/v1/track?verbose=1' \\\n  -u '${writeKey}:' \\\n  -H 'content-type: application/json' \\\n  -d '${event}'`;
}

/** The official SDK, unmodified, with its host changed (ux 9). */
function web(host: string, writeKey: string): string {
  const bare = host.replace(/^https?:\/\//, "");
  return [
    'import { AnalyticsBrowser } from "@segment/analytics-next";',
    "",
    "const analytics = AnalyticsBrowser.load(",
    `  { writeKey: "${writeKey}", cdnURL: "${host}" },`,
    `  { integrations: { "Segment.io": { apiHost: "${bare}/v1", protocol: "${host.startsWith("https") ? "https" : "http"}" } } },`,
    ");",
    'analytics.track("Product Added", { cart_id: "c1", price: 49 });',
  ].join("\n");
}
