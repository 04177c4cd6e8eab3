"use client";

import { Trash2, X } from "lucide-react";
import { Suspense, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { TabPanel, Tabs } from "#components/ui/tabs.tsx";
import type { Issue } from "#core/journey/issue.ts";
import type { ReadStep } from "#core/journey/reading.ts";
import { lift } from "#core/journey/reading.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import { configChange } from "./config-change.ts";
import { useActs, useEditor, useEditorParts, useEditorState } from "./editor-context.tsx";
import { type Opened, outputList } from "./editor-state.ts";
import { HelpText } from "./help-text.tsx";
import { IssueRow } from "./issue-row.tsx";
import { newId } from "./new-step.ts";
import { StepIcon } from "./step-icon.tsx";
import { StepResults } from "./step-results.tsx";
import { askDelete } from "./step-tasks.ts";

const NO_ISSUES: readonly Issue[] = [];

/** What a step is set to, what happened at it, and how it works. */
export function Inspector() {
  const opened = useEditorState((state) => state.opened);
  const read = useEditorState((state) => (state.opened ? state.reads.get(state.opened.id) : undefined));
  if (!opened || !read) return null;
  return <OpenInspector key={read.step.id} read={read} opened={opened} />;
}

type View = "setup" | "results" | "help";

function OpenInspector({ read, opened }: { read: ReadStep; opened: Opened }) {
  const t = useTranslations("editor.inspector");
  const { help } = useEditorParts();
  const [view, setView] = useState<View>("setup");
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (opened.field !== null) setView("setup");
    if (opened.field !== null) focusField(body.current, opened.field);
  }, [opened]);
  const text = help[read.step.kind];
  return (
    <div ref={body} className="flex min-h-0 flex-1 flex-col">
      <Head read={read} />
      <Tabs
        value={view}
        onChange={setView}
        label={t("views")}
        tabs={[
          { value: "setup", label: t("setup") },
          { value: "results", label: t("results") },
          ...(text ? [{ value: "help" as const, label: t("help") }] : []),
        ]}
        className="flex min-h-0 flex-1 flex-col *:first:px-4"
      >
        <TabPanel value="setup" className="min-h-0 flex-1 overflow-y-auto px-4 py-4">
          <Setup read={read} />
        </TabPanel>
        <TabPanel value="results" className="min-h-0 flex-1 overflow-y-auto px-4 py-4">
          <StepResults read={read} />
        </TabPanel>
        {text ? (
          <TabPanel value="help" className="min-h-0 flex-1 overflow-y-auto px-4 py-4">
            <HelpText text={text} />
          </TabPanel>
        ) : null}
      </Tabs>
    </div>
  );
}

function Head({ read: { step, kind } }: { read: ReadStep }) {
  const t = useTranslations("editor.inspector");
  const editor = useEditor();
  const acts = useActs();
  const readOnly = useEditorState((state) => state.readOnly);
  const nameId = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const settle = () => {
    if (typed !== null) acts.rename(step.id, typed);
    setTyped(null);
  };
  return (
    <header className="flex items-center gap-2.5 px-4 pt-3 pb-2">
      <StepIcon kind={kind} />
      <div className="min-w-0 flex-1" data-field="@name">
        <label htmlFor={nameId} className="block text-meta text-muted-foreground">
          {kind?.title ?? t("unknown")}
        </label>
        <input
          id={nameId}
          value={typed ?? step.name}
          readOnly={readOnly}
          maxLength={120}
          autoComplete="off"
          aria-label={t("name")}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={settle}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
            if (event.key !== "Escape" || typed === null) return;
            event.stopPropagation();
            setTyped(null);
          }}
          className="-mx-1 w-full truncate rounded-sm bg-transparent px-1 text-lead font-semibold outline-offset-0 hover:bg-foreground/4 focus:bg-surface"
        />
      </div>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={t("close")}
        icon={<X aria-hidden />}
        onClick={() => {
          editor.set({ side: null, opened: null });
          editor.focus(step.id);
        }}
      />
    </header>
  );
}

function Setup({ read }: { read: ReadStep }) {
  const t = useTranslations("editor.inspector");
  const editor = useEditor();
  const acts = useActs();
  const { step, kind } = read;
  const issues = useEditorState((state) => state.issuesByStep.get(step.id)) ?? NO_ISSUES;
  const readOnly = useEditorState((state) => state.readOnly);
  return (
    <div className="flex flex-col gap-4">
      {issues.length > 0 ? (
        <ul className="flex flex-col gap-1.5" aria-label={t("issues")}>
          {issues.map((one) => (
            <IssueRow key={one.code + (one.field ?? "")} issue={one} compact />
          ))}
        </ul>
      ) : null}
      <fieldset disabled={readOnly} className="contents">
        {kind ? <KindForm read={read} /> : <UnknownConfig read={read} />}
      </fieldset>
      {readOnly ? null : (
        <footer className="mt-2 flex flex-col gap-3 border-t border-border pt-4">
          {kind ? (
            <Switch checked={!step.off} onChange={() => acts.toggle([step.id])} hint={t("offHint")}>
              {t("on")}
            </Switch>
          ) : null}
          <div>
            <Button
              size="sm"
              variant="ghost"
              className="-ms-2 text-bad"
              icon={<Trash2 aria-hidden />}
              onClick={() => askDelete(editor, acts, [step.id])}
            >
              {t("delete")}
            </Button>
          </div>
        </footer>
      )}
    </div>
  );
}

/** The kind's own form; every change becomes one command with the fields that changed. */
function KindForm({ read }: { read: ReadStep }) {
  const { editor, forms } = useEditorParts();
  const { step, kind } = read;
  const connected = useEditorState((state) => state.connected.get(step.id));
  const config = useMemo(
    () => (read.config ?? (kind ? lift(kind, step) : step.config)) as JsonObject,
    [read.config, kind, step],
  );
  const Form = forms[step.kind];
  if (!kind || !Form) return <UnknownConfig read={read} />;
  const change = (next: JsonObject) => {
    const command = configChange(step, kind, next, outputList(connected));
    if (!command) return;
    const fields = [...Object.keys(command.set), ...command.unset].sort().join(" ");
    editor.dispatch(command, { merge: `${step.id} ${fields}`, silent: true });
  };
  return (
    <Suspense fallback={<FormSkeleton />}>
      <div className="flex flex-col gap-4">
        <Form
          stepId={step.id}
          config={config}
          change={change}
          issueAt={(path) => read.problems.find((problem) => problem.path === path)?.message ?? null}
          newId={() => newId("a")}
        />
      </div>
    </Suspense>
  );
}

function FormSkeleton() {
  return (
    <div aria-busy className="flex flex-col gap-4">
      <Skeleton className="h-14" />
      <Skeleton className="h-14" />
    </div>
  );
}

/** A kind that is not installed stays as it came: readable, and untouched. */
function UnknownConfig({ read: { step } }: { read: ReadStep }) {
  const t = useTranslations("editor.inspector");
  return (
    <div className="flex flex-col gap-2">
      <p className="text-dense text-muted-foreground">
        {t("unknownText", { kind: step.kind, n: step.kindVersion })}
      </p>
      <pre className="overflow-x-auto rounded-lg border border-border bg-sunken p-3 font-mono text-dense">
        {JSON.stringify(step.config, null, 2)}
      </pre>
    </div>
  );
}

const FOCUSABLE = "input:not([type=hidden]), select, textarea, button, [tabindex]";
const TRIES = 40;

/** Puts the caret into a field by its path: the deepest that names a part of it. A form may still be on its way. */
function focusField(body: HTMLElement | null, path: string, tries = TRIES): void {
  const target = body && fieldFor(body, path)?.querySelector<HTMLElement>(FOCUSABLE);
  if (target) {
    target.focus();
    target.scrollIntoView({ block: "nearest" });
    if (target instanceof HTMLInputElement) target.select();
    return;
  }
  if (tries > 0) requestAnimationFrame(() => setTimeout(() => focusField(body, path, tries - 1), 25));
}

/** A list of choices that has one already is not what a new step waits for. */
function isChosen(field: HTMLElement): boolean {
  const first = field.querySelector<HTMLElement>(FOCUSABLE);
  return first?.tagName === "BUTTON" && first.role === "combobox" && first.ariaInvalid !== "true";
}

function fieldFor(body: HTMLElement, path: string): HTMLElement | null {
  if (path === "") {
    const fields = [...body.querySelectorAll<HTMLElement>('[data-field]:not([data-field="@name"])')];
    return fields.find((field) => !isChosen(field)) ?? fields[0] ?? null;
  }
  const names = path.split(".");
  for (let length = names.length; length > 0; length -= 1) {
    const found = body.querySelector<HTMLElement>(
      `[data-field="${CSS.escape(names.slice(0, length).join("."))}"]`,
    );
    if (found) return found;
  }
  return null;
}
