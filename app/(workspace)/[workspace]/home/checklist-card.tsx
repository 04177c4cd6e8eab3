"use client";

import { CircleCheck, CircleDashed } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Snippet } from "#components/facts/snippet.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Checklist } from "#lib/operations/home.ts";

type Item = Readonly<{
  id: "event" | "journey" | "published" | "sender" | "colleague";
  done: boolean;
  href: string;
}>;

/** The first steps, ticked by what has happened. The first one listens by itself (U-2). */
export function ChecklistCard({ checklist, writeKey }: { checklist: Checklist; writeKey: string | null }) {
  const t = useTranslations("home.checklist");
  const { path, slug } = useWorkspace();
  const [hidden, hide] = useHidden(slug);
  const [open, setOpen] = useState(checklist.firstEvent === null);
  const items: readonly Item[] = [
    { id: "event", done: checklist.firstEvent !== null, href: "/events" },
    { id: "journey", done: checklist.journey, href: "/journeys" },
    { id: "published", done: checklist.published, href: "/journeys" },
    { id: "sender", done: checklist.sender, href: "/settings/channels" },
    { id: "colleague", done: checklist.colleague, href: "/settings/members" },
  ];
  const done = items.filter((item) => item.done).length;
  if (hidden) return null;
  return (
    <Card>
      <CardHeader
        title={t("title")}
        description={t("progress", { done, of: items.length })}
        actions={
          done === items.length || checklist.published ? (
            <Button size="sm" variant="ghost" onClick={hide}>
              {t("hide")}
            </Button>
          ) : null
        }
      />
      <ol className="mt-2 divide-y divide-border">
        {items.map((item) => (
          <Row
            key={item.id}
            item={item}
            href={path(item.href)}
            onShow={item.id === "event" && !item.done ? () => setOpen(!open) : null}
          >
            {item.id === "event" ? (
              <FirstEvent checklist={checklist} writeKey={writeKey} open={open} />
            ) : null}
          </Row>
        ))}
      </ol>
    </Card>
  );
}

function Row({
  item,
  href,
  onShow,
  children,
}: {
  item: Item;
  href: string;
  onShow: (() => void) | null;
  children: ReactNode;
}) {
  const t = useTranslations("home.checklist");
  return (
    <li className="py-2.5" data-item={item.id} data-done={item.done}>
      <div className="flex items-center gap-3">
        {item.done ? (
          <CircleCheck aria-label={t("done")} className="size-4 shrink-0 text-ok" />
        ) : (
          <CircleDashed aria-label={t("open")} className="size-4 shrink-0 text-faint" />
        )}
        <span className={`min-w-0 flex-1 ${item.done ? "text-muted-foreground" : "font-medium"}`}>
          {t(`${item.id}.text`)}
        </span>
        {item.done ? null : onShow ? (
          <Button size="sm" onClick={onShow}>
            {t(`${item.id}.act`)}
          </Button>
        ) : (
          <Link href={href} className={buttonClass({ size: "sm" })}>
            {t(`${item.id}.act`)}
          </Link>
        )}
      </div>
      {children}
    </li>
  );
}

/** The snippet and the ear: when the first event comes, it is named. */
function FirstEvent({
  checklist,
  writeKey,
  open,
}: {
  checklist: Checklist;
  writeKey: string | null;
  open: boolean;
}) {
  const t = useTranslations("home.checklist");
  const { firstEvent } = checklist;
  if (firstEvent) {
    return (
      <p className="ms-7 text-dense text-muted-foreground">
        {t("arrived", { event: firstEvent.event })} <Time at={firstEvent.at} />
      </p>
    );
  }
  if (!open) return null;
  return (
    <div className="ms-7 mt-3 flex flex-col gap-3 max-md:ms-0">
      {writeKey ? <Snippet writeKey={writeKey} /> : <p className="text-dense">{t("noKey")}</p>}
      <p role="status" className="flex items-center gap-2 text-dense text-muted-foreground">
        <span aria-hidden className="size-2 animate-pulse-soft rounded-full bg-ok" />
        {t("listening")}
      </p>
    </div>
  );
}

/** Hidden on this device, for this workspace. */
function useHidden(slug: string): readonly [hidden: boolean, hide: () => void] {
  const name = `cairn.checklist.${slug}`;
  const [hidden, setHidden] = useState(false);
  useEffect(() => setHidden(localStorage.getItem(name) === "hidden"), [name]);
  return [
    hidden,
    () => {
      localStorage.setItem(name, "hidden");
      setHidden(true);
    },
  ];
}
