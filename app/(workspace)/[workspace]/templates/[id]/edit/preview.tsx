"use client";

import { Monitor, Smartphone, Type } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { HtmlFrame } from "#components/facts/html-frame.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { PushCard, SmsCount } from "#components/fields/text-message.tsx";
import { Button } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { useRead } from "#components/use-read.ts";
import type { ShownPerson } from "#lib/people/shown-person.ts";
import type { TemplateDetail } from "#lib/templates/read.ts";
import type { PreviewState } from "./use-preview.ts";

const VIEWS = [
  { view: "desktop", Icon: Monitor },
  { view: "mobile", Icon: Smartphone },
  { view: "text", Icon: Type },
] as const;
type View = (typeof VIEWS)[number]["view"];
type Answer = NonNullable<PreviewState["answer"]>;
const NOBODY = "";

/** The message as a chosen person would get it, wide, narrow, or as plain text. */
export function Preview({
  channel,
  preview,
  personId,
  onPerson,
}: {
  channel: TemplateDetail["channel"];
  preview: PreviewState;
  personId: string | null;
  onPerson: (id: string | null) => void;
}) {
  const t = useTranslations("templates.editor.preview");
  const [view, setView] = useState<View>("desktop");
  const people = useRead<{ people: readonly ShownPerson[] }>("people");
  const options = (people.data?.people ?? []).map(({ id, name, email, userId }) => ({
    value: id,
    label: name ?? email ?? userId ?? t("anonymous"),
    ...(email ? { hint: email } : {}),
  }));
  return (
    <section aria-label={t("title")} className="flex min-h-0 flex-1 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-56 max-md:flex-1">
          <Combobox
            aria-label={t("as")}
            placeholder={t("nobody")}
            value={personId ?? NOBODY}
            options={[{ value: NOBODY, label: t("nobody") }, ...options]}
            onChange={(id: string) => onPerson(id === NOBODY ? null : id)}
          />
        </div>
        {channel === "email" ? <Views view={view} onView={setView} /> : null}
      </div>
      {preview.error ? <RetryCard error={preview.error} onRetry={preview.again} /> : null}
      {preview.answer ? (
        channel === "email" ? (
          <Mail answer={preview.answer} view={view} />
        ) : (
          <TextMessage answer={preview.answer} />
        )
      ) : preview.error ? null : (
        <Skeleton className="min-h-96 w-full flex-1" />
      )}
    </section>
  );
}

/** A message without HTML, and what a text message costs in parts. */
function TextMessage({ answer }: { answer: Answer }) {
  return (
    <div className="mx-auto flex w-full max-w-[375px] flex-col gap-2" data-preview-text>
      <PushCard title={answer.subject} text={answer.text} link={answer.link} />
      {answer.sms ? <SmsCount parts={answer.sms} /> : null}
    </div>
  );
}

function Mail({ answer, view }: { answer: Answer; view: View }) {
  const t = useTranslations("templates.editor.preview");
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <p className="truncate text-dense">
        <span className="text-muted-foreground">{t("subject")}</span>{" "}
        <span className="font-medium" data-preview-subject>
          {answer.subject}
        </span>
      </p>
      {view === "text" ? (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
          tabIndex={0}
          className="min-h-0 flex-1 overflow-auto rounded-md border border-border bg-surface p-4 text-dense whitespace-pre-wrap"
        >
          {answer.text}
        </pre>
      ) : (
        <div
          className={`mx-auto flex min-h-96 w-full flex-1 flex-col ${view === "mobile" ? "max-w-[375px]" : ""}`}
        >
          <HtmlFrame title={t("title")} html={answer.html} className="min-h-96 flex-1" />
        </div>
      )}
    </div>
  );
}

function Views({ view, onView }: { view: View; onView: (view: View) => void }) {
  const t = useTranslations("templates.editor.preview");
  return (
    <fieldset className="ms-auto flex gap-1">
      <legend className="sr-only">{t("width")}</legend>
      {VIEWS.map(({ view: name, Icon }) => (
        <Button
          key={name}
          size="icon"
          variant={view === name ? "secondary" : "ghost"}
          aria-label={t(name)}
          aria-pressed={view === name}
          onClick={() => onView(name)}
        >
          <Icon aria-hidden />
        </Button>
      ))}
    </fieldset>
  );
}
