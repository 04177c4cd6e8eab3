"use client";

import { Monitor, Smartphone, Type } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { HtmlFrame } from "#components/facts/html-frame.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { Button } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { useRead } from "#components/use-read.ts";
import type { ShownPerson } from "#lib/people/shown-person.ts";
import type { PreviewState } from "./use-preview.ts";

const VIEWS = [
  { view: "desktop", Icon: Monitor },
  { view: "mobile", Icon: Smartphone },
  { view: "text", Icon: Type },
] as const;
const NOBODY = "";

/** The message as a chosen person would get it, wide, narrow, or as plain text. */
export function Preview({
  preview,
  personId,
  onPerson,
}: {
  preview: PreviewState;
  personId: string | null;
  onPerson: (id: string | null) => void;
}) {
  const t = useTranslations("templates.editor.preview");
  const [view, setView] = useState<(typeof VIEWS)[number]["view"]>("desktop");
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
        <fieldset className="ms-auto flex gap-1">
          <legend className="sr-only">{t("width")}</legend>
          {VIEWS.map(({ view: name, Icon }) => (
            <Button
              key={name}
              size="icon"
              variant={view === name ? "secondary" : "ghost"}
              aria-label={t(name)}
              aria-pressed={view === name}
              onClick={() => setView(name)}
            >
              <Icon aria-hidden />
            </Button>
          ))}
        </fieldset>
      </div>
      {preview.error ? <RetryCard error={preview.error} onRetry={preview.again} /> : null}
      {preview.answer ? (
        <div className="flex min-h-0 flex-1 flex-col gap-2">
          <p className="truncate text-dense">
            <span className="text-muted-foreground">{t("subject")}</span>{" "}
            <span className="font-medium" data-preview-subject>
              {preview.answer.subject}
            </span>
          </p>
          {view === "text" ? (
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
              tabIndex={0}
              className="min-h-0 flex-1 overflow-auto rounded-md border border-border bg-surface p-4 text-dense whitespace-pre-wrap"
            >
              {preview.answer.text}
            </pre>
          ) : (
            <div
              className={`mx-auto flex min-h-96 w-full flex-1 flex-col ${view === "mobile" ? "max-w-[375px]" : ""}`}
            >
              <HtmlFrame title={t("title")} html={preview.answer.html} className="min-h-96 flex-1" />
            </div>
          )}
        </div>
      ) : preview.error ? null : (
        <Skeleton className="min-h-96 w-full flex-1" />
      )}
    </section>
  );
}
