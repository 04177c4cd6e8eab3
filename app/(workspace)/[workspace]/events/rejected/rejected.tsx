"use client";

import { useTranslations } from "use-intl";
import { MoreButton } from "#components/facts/more-button.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Card } from "#components/ui/card.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Time } from "#components/ui/time.tsx";
import { useList } from "#components/use-list.ts";
import type { RejectedItem, RejectedList } from "#lib/operations/rejected.ts";

/** One card a refusal: cause, place, cure, and the bytes as they came. */
export function Rejected({ first }: { first: RejectedList }) {
  const t = useTranslations("events.rejected");
  const list = useList<RejectedList>("events/rejected", {
    first: { path: "events/rejected", data: first },
    everyMs: 2_000,
  });
  const items = list.pages.flatMap((page) => page.items);
  if (list.error) return <RetryCard error={list.error} onRetry={list.again} />;
  if (items.length === 0) return <EmptyState title={t("none")}>{t("kept")}</EmptyState>;
  return (
    <>
      <ul className="flex flex-col gap-3">
        {items.map((item) => (
          <li key={item.id}>
            <Item item={item} />
          </li>
        ))}
      </ul>
      {list.hasMore ? <MoreButton shown={items.length} busy={list.busy} onMore={list.more} /> : null}
    </>
  );
}

function Item({ item }: { item: RejectedItem }) {
  const t = useTranslations("events.rejected");
  return (
    <Card data-code={item.code} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="flex flex-wrap items-center gap-2 font-semibold">
          {item.cause}
          <Badge tone={item.kind === "rejected" ? "bad" : "warn"}>{t(item.kind)}</Badge>
        </h2>
        <span className="text-meta text-muted-foreground">
          {item.source} · <Time at={item.receivedAt} />
        </span>
      </div>
      <p className="text-dense">
        <span className="text-muted-foreground">{t("fix")}</span> {item.fix}
        {item.pointer ? (
          <span className="ms-1 text-muted-foreground">
            {t("at")} <code className="font-mono text-meta">{item.pointer}</code>
          </span>
        ) : null}
      </p>
      {item.preview === null ? (
        <p className="text-dense text-muted-foreground">{t("hidden", { bytes: item.bytes })}</p>
      ) : (
        <CodeBlock code={item.preview} title={t("bytes", { bytes: item.bytes, code: item.code })} wrap />
      )}
    </Card>
  );
}
