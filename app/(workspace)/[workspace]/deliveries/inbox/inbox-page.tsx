"use client";

import { Inbox, Search } from "lucide-react";
import Link from "next/link";
import { useDeferredValue, useState } from "react";
import { useTranslations } from "use-intl";
import { MoreButton } from "#components/facts/more-button.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Input } from "#components/ui/input.tsx";
import { Time } from "#components/ui/time.tsx";
import { useUrlState } from "#components/url-state.ts";
import { useList } from "#components/use-list.ts";
import { withQuery } from "#components/with-query.ts";
import type { InboxRow } from "#lib/delivery/inbox.ts";
import { DeliveryTabs, type TabCounts } from "../delivery-tabs.tsx";
import { InboxMessage } from "./inbox-message.tsx";

type InboxList = Readonly<{ messages: readonly InboxRow[]; next: string | null }>;
const EVERY_MS = 10_000;
const TOPICS = ["inbox"] as const;

/** Captured messages left, the opened one right; new ones come by themselves (U-38). */
export function InboxPage({ first, counts }: { first: InboxList; counts: TabCounts }) {
  const t = useTranslations("inbox");
  const [url, change] = useUrlState();
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const list = useList<InboxList>(withQuery("inbox", { search }), {
    first: { path: "inbox", data: first },
    everyMs: EVERY_MS,
    topics: TOPICS,
  });
  const messages = list.pages.flatMap((page) => page.messages);
  const open = url.get("message");
  return (
    <div className="flex flex-col gap-4">
      <DeliveryTabs current="inbox" sentence={t("sentence")} counts={counts} />
      <div className="relative w-full max-w-96">
        <Search
          aria-hidden
          className="pointer-events-none absolute start-2.5 top-1/2 size-4 -translate-y-1/2 text-faint"
        />
        <Input
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          className="ps-8"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </div>
      {list.error ? <RetryCard error={list.error} onRetry={list.again} /> : null}
      {messages.length === 0 ? (
        <Nothing searched={search !== ""} onClear={() => setTyped("")} />
      ) : (
        <div className="grid items-start gap-4 lg:grid-cols-[22rem_minmax(0,1fr)]">
          <Card padded={false} className={open ? "max-lg:hidden" : ""}>
            <ul aria-label={t("title")} className="divide-y divide-border">
              {messages.map((message) => (
                <li key={message.id}>
                  <Row
                    message={message}
                    open={message.id === open}
                    onOpen={() => change({ message: message.id })}
                  />
                </li>
              ))}
            </ul>
            {list.hasMore ? <MoreButton shown={messages.length} busy={list.busy} onMore={list.more} /> : null}
          </Card>
          {open ? (
            <InboxMessage key={open} id={open} onClose={() => change({ message: null })} />
          ) : (
            <Card className="max-lg:hidden">
              <EmptyState icon={<Inbox />} title={t("choose")} />
            </Card>
          )}
        </div>
      )}
    </div>
  );
}

function Row({ message, open, onOpen }: { message: InboxRow; open: boolean; onOpen: () => void }) {
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-current={open ? "true" : undefined}
      data-message={message.id}
      className={`flex w-full flex-col gap-0.5 px-4 py-2.5 text-start text-dense transition-colors ${open ? "bg-accent" : "hover:bg-foreground/2"}`}
    >
      <span className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 truncate text-muted-foreground">{message.recipient}</span>
        <Time at={message.at} className="shrink-0 text-meta text-muted-foreground" />
      </span>
      <span className="truncate font-medium">{message.subject}</span>
      {message.preview ? (
        <span className="truncate text-meta text-muted-foreground">{message.preview}</span>
      ) : null}
    </button>
  );
}

function Nothing({ searched, onClear }: { searched: boolean; onClear: () => void }) {
  const t = useTranslations("inbox.nothing");
  const { path } = useWorkspace();
  if (searched)
    return <EmptyState title={t("searched")} action={<Button onClick={onClear}>{t("clear")}</Button>} />;
  return (
    <EmptyState
      icon={<Inbox />}
      title={t("title")}
      action={
        <Link href={path("/journeys")} className={buttonClass()}>
          {t("act")}
        </Link>
      }
    >
      {t("why")}
    </EmptyState>
  );
}
