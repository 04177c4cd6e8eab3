"use client";

import { Ellipsis, Plus } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef } from "react";
import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Outlet } from "#core/journey/command.ts";
import type { Issue } from "#core/journey/issue.ts";
import { summaryOf } from "#core/journey/reading.ts";
import { CardBadge } from "./card-badge.tsx";
import { useEditor, useEditorParts, useEditorState } from "./editor-context.tsx";
import { type OutlineItem, outlineOf } from "./outline-tree.ts";
import { cardFigures } from "./step-figures.ts";
import { StepIcon } from "./step-icon.tsx";
import { figureText, stepLabel } from "./step-label.ts";

const NO_ISSUES: readonly Issue[] = [];

/** The journey as a nested list: the editor on phones, and the recommended one with a screen reader (ux 3.8). */
export function Outline() {
  const t = useTranslations("editor.outline");
  const editor = useEditor();
  const document = useEditorState((state) => state.document);
  const reads = useEditorState((state) => state.reads);
  const readOnly = useEditorState((state) => state.readOnly);
  const items = useMemo(() => outlineOf(document, reads), [document, reads]);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto bg-background px-3 py-4 md:px-6">
      <div className="mx-auto max-w-2xl">
        <div
          role="tree"
          aria-label={t("label", { n: document.steps.length })}
          className="flex flex-col gap-1"
        >
          {items.map((item) => (
            <Item key={item.key} item={item} level={1} />
          ))}
        </div>
        {readOnly ? null : (
          <Button
            className="mt-3"
            icon={<Plus aria-hidden />}
            onClick={() =>
              editor.set({ adding: { outlet: null, at: null, triggersOnly: document.steps.length === 0 } })
            }
          >
            {document.steps.length === 0 ? t("addTrigger") : t("addLoose")}
          </Button>
        )}
      </div>
    </div>
  );
}

function Item({ item, level }: { item: OutlineItem; level: number }) {
  const t = useTranslations("editor.outline");
  if (item.kind === "step") return <StepItem id={item.id} level={level} branches={item.branches} />;
  if (item.kind === "again") return <AgainItem id={item.id} name={item.name} level={level} />;
  if (item.kind === "via") return <Via label={item.label} />;
  if (item.kind === "end") return <EndItem outlet={item.outlet} level={level} />;
  return (
    <div
      role="treeitem"
      aria-level={level}
      aria-expanded
      aria-label={t("branch", { output: item.label })}
      tabIndex={-1}
      className="ms-3.5 border-s-2 border-border ps-4"
    >
      <p aria-hidden className="py-1 text-meta font-medium text-muted-foreground">
        {item.label}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of a tree has no element of its own */}
      <div role="group" className="flex flex-col gap-1">
        {item.items.map((inner) => (
          <Item key={inner.key} item={inner} level={level + 1} />
        ))}
      </div>
    </div>
  );
}

/** Which way the next step follows. */
function Via({ label }: { label: string }) {
  return (
    <p
      role="presentation"
      className="flex items-center gap-2 px-3.5 py-1 text-meta font-medium text-muted-foreground"
    >
      <span aria-hidden className="h-4 border-s-2 border-border" />
      {label}
    </p>
  );
}

function StepItem({ id, level, branches }: { id: string; level: number; branches: readonly OutlineItem[] }) {
  return (
    <>
      <StepRow id={id} level={level} expanded={branches.length > 0} />
      {branches.length > 0 ? (
        // biome-ignore lint/a11y/useSemanticElements: a group of a tree has no element of its own
        <div role="group" className="flex flex-col gap-1">
          {branches.map((branch) => (
            <Item key={branch.key} item={branch} level={level + 1} />
          ))}
        </div>
      ) : null}
    </>
  );
}

function StepRow({ id, level, expanded }: { id: string; level: number; expanded: boolean }) {
  const t = useTranslations("editor");
  const format = useFormat();
  const { editor } = useEditorParts();
  const row = useRef<HTMLDivElement>(null);
  const read = useEditorState((state) => state.reads.get(id));
  const issues = useEditorState((state) => state.issuesByStep.get(id)) ?? NO_ISSUES;
  const figures = useEditorState((state) => state.figures.get(id));
  const selected = useEditorState((state) => state.selection.has(id));
  const isStop = useEditorState((state) => (state.active ?? state.order[0]) === id);
  const focusAsked = useEditorState((state) => (state.focus?.id === id ? state.focus.at : 0));
  const rank = useEditorState((state) => state.rank.get(id) ?? 0);
  const total = useEditorState((state) => state.order.length);
  const changed = useEditorState((state) => state.changed.has(id));
  useEffect(() => {
    if (focusAsked > 0) row.current?.focus();
  }, [focusAsked]);
  if (!read) return null;
  const menu = (event: MouseEvent | KeyboardEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    editor.set({ menu: { id, at: { x: Math.max(12, box.right - 220), y: box.bottom + 4 } } });
  };
  const [figure] = cardFigures(read.kind, figures);
  return (
    // Keys are the editor's: Enter opens what is active.
    <div
      ref={row}
      role="treeitem"
      data-outline={id}
      aria-level={level}
      {...(expanded ? { "aria-expanded": true } : {})}
      aria-selected={selected}
      aria-label={stepLabel(t, format, { read, rank, total, issues, figures, changed })}
      tabIndex={isStop ? 0 : -1}
      onFocus={() => editor.get().active !== id && editor.set({ active: id })}
      className={cn(
        "group/row flex items-center gap-1 rounded-lg border bg-surface pe-1",
        selected ? "border-primary ring-1 ring-primary" : "border-border",
        read.step.off && "border-dashed opacity-60",
      )}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the row has the focus and the keys */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the row is the element; this is where it is pressed */}
      <div
        onClick={() => editor.open(id)}
        className="flex min-h-14 min-w-0 flex-1 cursor-pointer items-center gap-3 rounded-lg px-3 py-2 text-start"
      >
        <StepIcon kind={read.kind} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{read.step.name}</span>
          <span
            className={cn(
              "line-clamp-2 text-meta text-pretty",
              read.config ? "text-muted-foreground" : "text-warn",
            )}
          >
            {summaryOf(read)}
          </span>
        </span>
        {figure && figure.n > 0 ? (
          <span className="num shrink-0 text-meta text-muted-foreground">
            {figureText(t, format, figure)}
          </span>
        ) : null}
        <CardBadge id={id} issues={issues} />
      </div>
      <Button
        variant="ghost"
        size="icon-sm"
        tabIndex={-1}
        aria-label={t("outline.menu", { name: read.step.name })}
        icon={<Ellipsis aria-hidden />}
        onClick={menu}
      />
    </div>
  );
}

/** Where paths merge, the step is shown once; the others say where they go on. */
function AgainItem({ id, name, level }: { id: string; name: string; level: number }) {
  const t = useTranslations("editor.outline");
  const editor = useEditor();
  return (
    <button
      type="button"
      role="treeitem"
      aria-level={level}
      aria-selected={false}
      tabIndex={-1}
      onClick={() => editor.focus(id)}
      className="flex min-h-9 items-center gap-2 rounded-lg px-3 text-start text-dense text-muted-foreground hover:text-primary"
    >
      {t("continues", { name })}
    </button>
  );
}

function EndItem({ outlet, level }: { outlet: Outlet; level: number }) {
  const t = useTranslations("editor.outline");
  const editor = useEditor();
  const readOnly = useEditorState((state) => state.readOnly);
  const add = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    editor.set({ adding: { outlet, at: { x: box.left + 144, y: box.bottom + 4 } } });
  };
  return (
    <button
      type="button"
      role="treeitem"
      aria-level={level}
      aria-selected={false}
      tabIndex={-1}
      disabled={readOnly}
      data-outline-end={`${outlet.from}:${outlet.output}`}
      aria-label={t("endAdd")}
      onClick={add}
      className="flex min-h-9 w-fit items-center gap-1.5 rounded-full border border-dashed border-edge px-3 text-dense text-muted-foreground not-disabled:hover:border-primary not-disabled:hover:text-primary pointer-coarse:min-h-11"
    >
      {t("end")}
      {readOnly ? null : <Plus aria-hidden className="size-3.5" />}
    </button>
  );
}
