"use client";

import { ArrowLeft, Save } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Input } from "#components/ui/input.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { TemplateDetail } from "#lib/templates/read.ts";
import { Checks } from "./checks.tsx";
import { CodeArea, type CodeAreaHandle } from "./code-area.tsx";
import { Envelope } from "./envelope.tsx";
import { Preview } from "./preview.tsx";
import { Revisions } from "./revisions.tsx";
import { useDraft } from "./use-draft.ts";
import { usePreview } from "./use-preview.ts";

type View = "write" | "preview";

/** Source left, message right; on a phone one after the other. A save is live at once, so it is asked for, not automatic. */
export function TemplateEditor({
  template,
  topics,
}: {
  template: TemplateDetail;
  topics: readonly Readonly<{ id: string; name: string }>[];
}) {
  const t = useTranslations("templates.editor");
  const { can } = useWorkspace();
  const [view, setView] = useState<View>("write");
  const [personId, setPersonId] = useState<string | null>(null);
  const code = useRef<CodeAreaHandle>(null);
  const draft = useDraft(template);
  const preview = usePreview(template.channel, draft.content, personId);
  useSaveKey(draft.save);
  return (
    <div className="flex h-dvh min-h-0 flex-col">
      <Bar template={template} draft={draft} mayWrite={can("templates:write")} />
      <div className="border-b border-border px-4 lg:hidden">
        <Tabs
          label={t("views")}
          value={view}
          onChange={setView}
          tabs={[
            { value: "write", label: t("write") },
            { value: "preview", label: t("preview.title") },
          ]}
        />
      </div>
      <div className="grid min-h-0 flex-1 lg:grid-cols-2">
        <div
          className={`min-h-0 flex-col gap-3 overflow-y-auto p-4 lg:flex ${view === "write" ? "flex" : "hidden"}`}
        >
          <Envelope channel={template.channel} draft={draft} topics={topics} />
          <CodeArea
            ref={code}
            label={t("source")}
            value={draft.content.source}
            readOnly={!can("templates:write")}
            faulty={preview.lines}
            onChange={(source) => draft.change({ source })}
          />
          <Checks
            issues={preview.issues}
            bytes={preview.bytes}
            problem={draft.problem}
            onLine={(line) => code.current?.goTo(line)}
          />
          <Revisions template={template} />
        </div>
        <div
          className={`min-h-0 flex-col border-border bg-sunken p-4 lg:flex lg:border-s ${view === "preview" ? "flex" : "hidden"}`}
        >
          <Preview channel={template.channel} preview={preview} personId={personId} onPerson={setPersonId} />
        </div>
      </div>
    </div>
  );
}

function Bar({
  template,
  draft,
  mayWrite,
}: {
  template: TemplateDetail;
  draft: ReturnType<typeof useDraft>;
  mayWrite: boolean;
}) {
  const t = useTranslations("templates.editor");
  const { path } = useWorkspace();
  const live = template.usedBy.filter(({ status }) => status === "live");
  return (
    <header className="flex min-h-12 flex-wrap items-center gap-2 border-b border-border bg-surface px-3 py-1.5">
      <Link
        href={path("/templates")}
        aria-label={t("back")}
        className={buttonClass({ variant: "ghost", size: "icon" })}
      >
        <ArrowLeft aria-hidden />
      </Link>
      <div className="w-64 min-w-0 max-md:flex-1">
        <Input
          aria-label={t("name")}
          value={draft.content.name}
          readOnly={!mayWrite}
          onChange={({ target }) => draft.change({ name: target.value })}
        />
      </div>
      {live.length > 0 ? (
        <Badge tone="ok" className="max-md:hidden">
          {t("usedBy", { n: live.length })}
        </Badge>
      ) : null}
      <span role="status" className="ms-auto text-dense text-muted-foreground">
        {draft.dirty ? t("unsaved") : t("saved", { revision: draft.revision })}
      </span>
      <Button
        variant="primary"
        icon={<Save aria-hidden />}
        busy={draft.saving}
        disabledReason={mayWrite ? null : t("notAllowed")}
        onClick={() => void draft.save()}
      >
        {t("save")}
      </Button>
    </header>
  );
}

/** ⌘S and Ctrl+S save, and the browser's own dialog stays away. */
function useSaveKey(save: () => Promise<void>): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "s" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      void latest.current();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
