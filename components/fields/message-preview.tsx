"use client";

import { useTranslations } from "use-intl";
import { useRead } from "#components/use-read.ts";
import type { SmsParts } from "#core/policies/sms-parts.ts";
import { PushCard, SmsCount } from "./text-message.tsx";

type Shown = Readonly<{ channel: string; subject: string; text: string; link: string; sms: SmsParts | null }>;

/** A message without HTML as somebody of whom nothing is known would read it. */
export function MessagePreview({ templateId }: { templateId: string }) {
  const t = useTranslations("fields");
  const { data } = useRead<Shown>(`templates/${templateId}/preview`);
  if (!data) return null;
  return (
    <section aria-label={t("preview")} className="flex flex-col gap-1.5">
      <PushCard title={data.subject} text={data.text} link={data.link} />
      {data.sms ? <SmsCount parts={data.sms} /> : null}
    </section>
  );
}
