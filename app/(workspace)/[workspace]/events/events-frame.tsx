"use client";

import { Send } from "lucide-react";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { TabLinks } from "#components/ui/tabs.tsx";
import { TestEvent } from "./test-event.tsx";

type Sending = Readonly<{ open: (json?: string) => void; writeKey: string | null }>;
const SendingContext = createContext<Sending>({ open: () => undefined, writeKey: null });

/** Opens the test event dialog, prefilled with what is handed in. */
export function useTestEvent(): Sending {
  return useContext(SendingContext);
}

/** The frame of the debugger: one dialog serves the button, the empty state and "send again". */
export function EventsFrame({ writeKey, children }: { writeKey: string | null; children: ReactNode }) {
  const t = useTranslations("events");
  const { path, can } = useWorkspace();
  const [draft, setDraft] = useState<string | null>(null);
  const sending = useMemo(() => ({ open: (json?: string) => setDraft(json ?? ""), writeKey }), [writeKey]);
  const reason = can("people:write") ? (writeKey ? null : t("send.noKey")) : t("send.notAllowed");
  return (
    <SendingContext value={sending}>
      <div className="flex flex-col gap-4">
        <PageHeader
          title={t("title")}
          sentence={t("sentence")}
          actions={
            <Button
              variant="primary"
              icon={<Send aria-hidden />}
              disabledReason={reason}
              onClick={() => setDraft("")}
            >
              {t("send.act")}
            </Button>
          }
        />
        <TabLinks
          label={t("tabs.label")}
          tabs={[
            { href: path("/events"), label: t("tabs.live"), exact: true },
            { href: path("/events/rejected"), label: t("tabs.rejected") },
            { href: path("/events/conflicts"), label: t("tabs.conflicts") },
          ]}
        />
        {children}
      </div>
      {draft !== null && writeKey ? (
        <TestEvent writeKey={writeKey} draft={draft} onClose={() => setDraft(null)} />
      ) : null}
    </SendingContext>
  );
}
