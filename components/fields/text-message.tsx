"use client";

import { useTranslations } from "use-intl";
import type { SmsParts } from "#core/policies/sms-parts.ts";

/** A short message, as a phone or a browser shows it. */
export function PushCard({ title, text, link }: Readonly<{ title: string; text: string; link: string }>) {
  return (
    <div className="flex max-w-80 flex-col gap-0.5 rounded-xl border border-border bg-surface p-3 shadow-card">
      {title ? <p className="font-medium wrap-anywhere">{title}</p> : null}
      <p className="text-dense whitespace-pre-wrap wrap-anywhere">{text}</p>
      {link ? <p className="truncate text-meta text-muted-foreground">{link}</p> : null}
    </div>
  );
}

/** Into how many parts a text message is cut, and why it is more than it looks. */
export function SmsCount({ parts: { parts, units, left, encoding, culprit } }: { parts: SmsParts }) {
  const t = useTranslations("fields");
  return (
    <p className="num text-meta text-muted-foreground" data-sms-parts={parts}>
      {t("smsParts", { parts, units, left })}
      {encoding === "UCS-2" && culprit ? ` ${t("smsLong", { sign: culprit })}` : null}
    </p>
  );
}
