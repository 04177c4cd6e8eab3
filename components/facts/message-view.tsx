"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { HtmlFrame } from "#components/facts/html-frame.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { TabPanel, Tabs } from "#components/ui/tabs.tsx";

type View = "html" | "text" | "headers";

/** A mail as HTML in its sandbox, as plain text, and with its headers. */
export function MessageView({
  html,
  text,
  headers,
}: {
  html: string;
  text: string;
  headers: Readonly<Record<string, unknown>>;
}) {
  const t = useTranslations("facts.message");
  const [view, setView] = useState<View>("html");
  const lines = Object.entries(headers).map(
    ([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return (
    <Tabs
      label={t("views")}
      value={view}
      onChange={setView}
      tabs={[
        { value: "html", label: t("html") },
        { value: "text", label: t("text") },
        { value: "headers", label: t("headers") },
      ]}
    >
      <TabPanel value="html" className="pt-3">
        <HtmlFrame html={html} title={t("html")} className="h-[32rem]" />
      </TabPanel>
      <TabPanel value="text" className="pt-3">
        <CodeBlock code={text} title={t("text")} wrap />
      </TabPanel>
      <TabPanel value="headers" className="pt-3">
        <CodeBlock code={lines.join("\n")} title={t("headers")} wrap />
      </TabPanel>
    </Tabs>
  );
}
