"use client";

import { useEffect, useId, useRef } from "react";

/** A message as a mail program shows it: served as a document of its own, in a sandbox, without script. */
export function HtmlFrame({ html, title, className }: { html: string; title: string; className?: string }) {
  const name = useId();
  const form = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the form carries the HTML
  useEffect(() => form.current?.submit(), [html]);
  return (
    <>
      <form ref={form} method="post" action="/api/preview" target={name} hidden>
        <input type="hidden" name="html" value={html} readOnly />
      </form>
      <iframe
        name={name}
        title={title}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        className={`w-full rounded-md border border-border bg-white ${className ?? "h-96"}`}
      />
    </>
  );
}
