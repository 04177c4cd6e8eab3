"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { MessageView } from "#components/facts/message-view.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import type { DeliveryDetail } from "#lib/delivery/delivery-detail.ts";

/** The message as it was rendered for this person, and its links with how often they were clicked. */
export function MessageCard({ delivery }: { delivery: DeliveryDetail }) {
  const t = useTranslations("deliveries.detail");
  const format = useFormat();
  const [open, setOpen] = useState(true);
  const { message, links } = delivery;
  if (!message) return null;
  return (
    <Card>
      <CardHeader
        title={t("message")}
        actions={
          <button
            type="button"
            onClick={() => setOpen(!open)}
            aria-expanded={open}
            className="text-dense text-primary hover:underline"
          >
            {t(open ? "hide" : "show")}
          </button>
        }
      />
      {open ? (
        <div className="mt-3">
          {"html" in message ? (
            <MessageView html={message.html} text={message.text} headers={message.headers} />
          ) : (
            <CodeBlock code={requestOf(message)} title={t("request")} wrap />
          )}
        </div>
      ) : null}
      {links.length > 0 ? (
        <ul className="mt-3 divide-y divide-border text-dense">
          {links.map(({ position, url, clicks }) => (
            <li key={position} className="flex justify-between gap-4 py-1.5">
              <span className="min-w-0 truncate font-mono text-meta">{url}</span>
              <span className="num shrink-0">
                {t("clicks", { n: Number(clicks), shown: format.count(Number(clicks)) })}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </Card>
  );
}

type Request = Readonly<{
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}>;

/** A webhook call as it goes over the wire. */
function requestOf({ method, url, headers, body }: Request): string {
  const lines = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${url}`, ...lines, "", body].join("\n");
}
