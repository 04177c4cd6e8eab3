"use client";

import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslations } from "use-intl";
import { FormProblem } from "#components/form-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import type { Submit } from "#components/use-submit.ts";

/** One section that is saved by itself: marked while it differs from what is stored; ⌘S saves. */
export function SectionForm({
  title,
  description,
  dirty,
  submit,
  onSave,
  onUndo,
  act,
  children,
}: {
  title: string;
  description?: ReactNode;
  dirty: boolean;
  submit: Submit;
  onSave: () => void;
  onUndo: () => void;
  /** The verb on the button; "Save" unless said. */
  act?: string;
  children: ReactNode;
}) {
  const t = useTranslations("settings");
  const titleId = useId();
  const form = useRef<HTMLFormElement>(null);
  useSaveKey(form, dirty);
  return (
    <Card padded={false} aria-labelledby={titleId}>
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          onSave();
        }}
      >
        <div className="flex flex-col gap-4 p-4 pb-5">
          <CardHeader id={titleId} title={title} description={description} />
          <FormProblem problem={submit.problem} />
          {children}
        </div>
        <footer className="flex min-h-14 items-center gap-2 border-t border-border px-4 py-2">
          <Button
            type="submit"
            variant={dirty ? "primary" : "secondary"}
            busy={submit.busy}
            disabled={!dirty}
          >
            {act ?? t("save")}
          </Button>
          {dirty ? (
            <>
              <Button variant="ghost" onClick={onUndo}>
                {t("undo")}
              </Button>
              <span
                role="status"
                className="ms-auto flex items-center gap-2 text-dense text-muted-foreground"
              >
                <span aria-hidden className="size-1.5 rounded-full bg-warn" />
                {t("unsaved")}
              </span>
            </>
          ) : null}
        </footer>
      </form>
    </Card>
  );
}

/** ⌘S saves the section that holds the focus. Leaving the page with something unsaved asks first. */
function useSaveKey(form: { readonly current: HTMLFormElement | null }, dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "s" || !(event.metaKey || event.ctrlKey)) return;
      if (!form.current?.contains(document.activeElement)) return;
      event.preventDefault();
      form.current.requestSubmit();
    };
    const onLeave = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("keydown", onKey);
    window.addEventListener("beforeunload", onLeave);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("beforeunload", onLeave);
    };
  }, [form, dirty]);
}
