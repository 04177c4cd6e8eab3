"use client";

import { Ellipsis } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, memo, useEffect, useRef } from "react";
import { type NodeProps, useStore as useFlowStore } from "reactflow";
import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Issue } from "#core/journey/issue.ts";
import { type ReadStep, summaryOf } from "#core/journey/reading.ts";
import { CardBadge } from "./card-badge.tsx";
import { CardFigures } from "./card-figures.tsx";
import { CardHandles } from "./card-handles.tsx";
import { useEditor, useEditorParts, useEditorState } from "./editor-context.tsx";
import type { StepNode } from "./flow-elements.ts";
import { FAMILY_BAR, StepIcon } from "./step-icon.tsx";
import { stepLabel } from "./step-label.ts";

const NO_ISSUES: readonly Issue[] = [];
/** Below these zooms a card shows its icon and name, and then a bar alone (ux 3.3). */
const COMPACT = 0.45;
const BAR = 0.25;

type Detail = "full" | "compact" | "bar";
const detailOf = ({ transform: [, , zoom] }: { transform: readonly [number, number, number] }): Detail =>
  zoom < BAR ? "bar" : zoom < COMPACT ? "compact" : "full";

/** One step on the canvas. It is drawn again only when its own data change. */
export const StepCard = memo(function StepCard({ id }: NodeProps<StepNode>) {
  const read = useEditorState((state) => state.reads.get(id));
  const detail = useFlowStore(detailOf);
  if (!read) return null;
  return <Card read={read} detail={detail} />;
});

function Card({ read, detail }: { read: ReadStep; detail: Detail }) {
  const { id } = read.step;
  const editor = useEditor();
  const selected = useEditorState((state) => state.selection.has(id));
  const issues = useEditorState((state) => state.issuesByStep.get(id)) ?? NO_ISSUES;
  const refused = useEditorState((state) => state.connecting?.refused.has(id) ?? false);
  const offered = useEditorState((state) => state.connecting !== null && !state.connecting.refused.has(id));
  const mark = useEditorState((state) => state.marks?.steps[id]);
  return (
    <div
      data-step={id}
      data-mark={mark}
      className={cn(
        "group/card relative h-full w-full transition-opacity",
        refused && "opacity-40",
        offered && "cursor-crosshair",
        mark === "removed" && "opacity-60",
      )}
    >
      <div
        className={cn(
          "absolute inset-0 rounded-lg border bg-surface shadow-card transition-[border-color]",
          mark ? MARKED[mark] : ringOf(issues, selected),
          read.step.off && "border-dashed",
          offered &&
            "group-hover/card:border-primary group-hover/card:ring-2 group-hover/card:ring-primary/40",
        )}
      />
      <CardFocus read={read} issues={issues} />
      <div className={cn("pointer-events-none relative h-full", read.step.off && "opacity-60")}>
        {detail === "full" ? (
          <FullBody read={read} issues={issues} />
        ) : (
          <SmallBody read={read} detail={detail} />
        )}
      </div>
      {refused ? <RefusedHint /> : null}
      {detail === "full" ? <MenuButton onOpen={(at) => editor.set({ menu: { id, at } })} /> : null}
      <CardHandles read={read} labels={detail === "full"} />
    </div>
  );
}

/** Where versions are compared: the ring, with its sign in the card's corner. */
const MARKED = {
  added: "border-ok ring-2 ring-ok/60",
  removed: "border-dashed border-bad ring-1 ring-bad/50",
  changed: "border-info ring-2 ring-info/60",
} as const;

function ringOf(issues: readonly Issue[], selected: boolean): string {
  if (selected) return "border-primary ring-1 ring-primary";
  if (issues.some(({ level, code }) => level === "block" && !SETUP.has(code)))
    return "border-bad ring-1 ring-bad/50";
  if (issues.some(({ level }) => level === "block")) return "border-warn ring-1 ring-warn/50";
  return "border-border group-hover/card:border-edge";
}

/** Blocks that only mean "not filled in yet": amber, not red (ux 3.3). */
export const SETUP: ReadonlySet<string> = new Set(["L-120", "L-401", "L-205", "L-306"]);

/** The focusable face of the card: one tab stop on the canvas, the words for whoever hears it. */
function CardFocus({ read, issues }: { read: ReadStep; issues: readonly Issue[] }) {
  const { id } = read.step;
  const t = useTranslations("editor");
  const format = useFormat();
  const { editor, acts } = useEditorParts();
  const button = useRef<HTMLButtonElement>(null);
  const isStop = useEditorState((state) => (state.active ?? state.order[0]) === id);
  const focusAsked = useEditorState((state) => (state.focus?.id === id ? state.focus.at : 0));
  const rank = useEditorState((state) => state.rank.get(id) ?? 0);
  const total = useEditorState((state) => state.order.length);
  const figures = useEditorState((state) => state.figures.get(id));
  const changed = useEditorState((state) => state.changed.has(id));
  const mark = useEditorState((state) => state.marks?.steps[id]);
  const held = useEditorState((state) => state.journey.status === "paused");
  useEffect(() => {
    if (focusAsked > 0) button.current?.focus({ preventScroll: true });
  }, [focusAsked]);
  const click = (event: MouseEvent) => {
    const { connecting } = editor.get();
    if (!connecting) return;
    event.stopPropagation();
    if (connecting.refused.has(id)) return;
    editor.set({ connecting: null });
    acts?.connect(connecting.outlet, id);
  };
  const keyDown = (event: KeyboardEvent) => {
    if (event.key !== "ContextMenu" && !(event.shiftKey && event.key === "F10")) return;
    event.preventDefault();
    const box = event.currentTarget.getBoundingClientRect();
    editor.set({ menu: { id, at: { x: box.right - 24, y: box.top + 24 } } });
  };
  return (
    <button
      type="button"
      ref={button}
      data-step-focus={id}
      tabIndex={isStop ? 0 : -1}
      aria-label={stepLabel(t, format, { read, rank, total, issues, figures, changed, mark, held })}
      onFocus={() => editor.get().active !== id && editor.set({ active: id })}
      onClick={click}
      onKeyDown={keyDown}
      className="absolute inset-0 rounded-lg outline-offset-2"
    />
  );
}

function FullBody({ read, issues }: { read: ReadStep; issues: readonly Issue[] }) {
  const { step, kind } = read;
  const t = useTranslations("editor");
  const summary = useCardSummary(read);
  const unfinished = kind !== null && read.config === null;
  return (
    <div className="flex h-full flex-col px-2.5 pt-2 pb-1.5">
      <div className="flex items-center gap-2 pe-6">
        <StepIcon kind={kind} />
        <span className="min-w-0 flex-1 truncate text-body font-medium" title={step.name}>
          {step.name}
        </span>
        <CardBadge id={step.id} issues={issues} />
      </div>
      <div className="mt-0.5 min-h-0 flex-1">
        <p
          className={cn(
            "line-clamp-2 text-meta text-pretty",
            unfinished ? "text-warn" : "text-muted-foreground",
            kind === null && "font-mono",
          )}
        >
          {kind === null ? t("card.unknown", { kind: step.kind, n: step.kindVersion }) : summary}
        </p>
      </div>
      <CardFigures id={step.id} kind={kind} />
    </div>
  );
}

/** A step that sends a template is told by the template's name. */
function useCardSummary(read: ReadStep): string {
  const templateId = read.config?.["templateId"];
  const name = useEditorState((state) =>
    typeof templateId === "string"
      ? state.facts?.templates?.find(({ id }) => id === templateId)?.name
      : undefined,
  );
  const t = useTranslations("editor");
  if (name === undefined || name === read.step.name) return summaryOf(read);
  return t("card.sends", { name });
}

function SmallBody({ read, detail }: { read: ReadStep; detail: Detail }) {
  if (detail === "bar")
    return <div className={cn("h-full rounded-lg opacity-70", FAMILY_BAR[read.kind?.family ?? "unknown"])} />;
  return (
    <div className="flex h-full items-center gap-3 px-3">
      <StepIcon kind={read.kind} className="size-10! [&_svg]:size-6!" />
      <span className="line-clamp-2 min-w-0 text-[1.375rem] leading-7 font-medium">{read.step.name}</span>
    </div>
  );
}

function RefusedHint() {
  const t = useTranslations("editor");
  return (
    <span className="absolute inset-x-2 -top-7 z-10 hidden rounded-md bg-foreground px-2 py-1 text-center text-meta text-background group-hover/card:block">
      {t("card.wouldLoop")}
    </span>
  );
}

function MenuButton({ onOpen }: { onOpen: (at: { x: number; y: number }) => void }) {
  const t = useTranslations("editor");
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={t("card.menu")}
      onClick={(event) => {
        event.stopPropagation();
        const box = event.currentTarget.getBoundingClientRect();
        onOpen({ x: box.left, y: box.bottom + 4 });
      }}
      className="nodrag absolute end-1 top-2 flex size-6 items-center justify-center rounded-md text-muted-foreground opacity-0 transition-opacity hover:bg-foreground/6 hover:text-foreground group-hover/card:opacity-100 group-focus-within/card:opacity-100 pointer-coarse:opacity-100"
    >
      <Ellipsis aria-hidden className="size-4" />
    </button>
  );
}
