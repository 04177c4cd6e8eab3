"use client";

import { PanelLeftClose, PanelLeftOpen, Search, StickyNote } from "lucide-react";
import { type PointerEvent, useState } from "react";
import { useReactFlow } from "reactflow";
import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { CONTROL } from "#components/ui/input.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import type { StepKind } from "#core/engine/step-kind.ts";
import { useActs, useEditor } from "./editor-context.tsx";
import { FAMILIES } from "./editor-state.ts";
import { noteUse } from "./recent-kinds.ts";
import { StepIcon } from "./step-icon.tsx";
import { type PaletteDrag, usePaletteDrag } from "./use-palette-drag.ts";

/** The kinds of step to draw with: drag one to the canvas, or press Enter to add it after the selection. */
export function Palette({ open, onToggle }: { open: boolean; onToggle: () => void }) {
  const t = useTranslations("editor");
  const editor = useEditor();
  const [typed, setTyped] = useState("");
  const drag = usePaletteDrag();
  const kinds = editor.kinds.filter(({ title, kind }) =>
    `${title} ${kind}`.toLowerCase().includes(typed.toLowerCase()),
  );
  return (
    <aside
      aria-label={t("palette.label")}
      className={cn(
        "flex shrink-0 flex-col border-e border-border bg-background transition-[width] duration-180 max-md:hidden",
        open ? "w-56" : "w-14",
      )}
    >
      <div className={cn("flex items-center gap-1 p-2", !open && "justify-center")}>
        {open ? (
          <div className="relative min-w-0 flex-1">
            <Search
              aria-hidden
              className="absolute start-2 top-1/2 size-3.5 -translate-y-1/2 text-muted-foreground"
            />
            <input
              type="search"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              placeholder={t("palette.search")}
              aria-label={t("palette.search")}
              className={cn(CONTROL, "h-8 ps-7 pe-2 text-dense")}
            />
          </div>
        ) : null}
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={open ? t("palette.close") : t("palette.open")}
          aria-expanded={open}
          icon={open ? <PanelLeftClose aria-hidden /> : <PanelLeftOpen aria-hidden />}
          onClick={onToggle}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        {FAMILIES.map((family) => (
          <Family
            key={family}
            family={family}
            open={open}
            kinds={kinds.filter((kind) => kind.family === family)}
            drag={drag}
          />
        ))}
        <NoteItem open={open} />
      </div>
      <Ghost drag={drag} />
    </aside>
  );
}

type FamilyProps = Readonly<{ family: string; open: boolean; kinds: readonly StepKind[]; drag: PaletteDrag }>;

function Family({ family, open, kinds, drag }: FamilyProps) {
  const t = useTranslations("editor");
  if (kinds.length === 0) return null;
  return (
    <section aria-label={t(`family.${family}`)} className={cn("mt-3 first:mt-0", !open && "mt-1.5")}>
      {open ? (
        <h3 className="px-1.5 pb-1 text-meta font-medium text-muted-foreground">{t(`family.${family}`)}</h3>
      ) : null}
      <div className="flex flex-col gap-0.5">
        {kinds.map((kind) => (
          <Item key={kind.kind} kind={kind} open={open} drag={drag} />
        ))}
      </div>
    </section>
  );
}

function Item({ kind, open, drag }: { kind: StepKind; open: boolean; drag: PaletteDrag }) {
  const t = useTranslations("editor");
  const editor = useEditor();
  const acts = useActs();
  const add = () => {
    if (drag.justDropped()) return;
    noteUse(kind.kind);
    acts.add(kind.kind, outletOfSelection(editor.get()));
  };
  const button = (
    <button
      type="button"
      data-kind={kind.kind}
      aria-label={t("palette.item", { kind: kind.title })}
      onClick={add}
      onPointerDown={(event: PointerEvent<HTMLButtonElement>) => drag.start(event, kind)}
      className="flex h-10 w-full cursor-grab touch-none items-center gap-2.5 rounded-md px-1.5 text-start transition-colors hover:bg-foreground/6 active:cursor-grabbing"
    >
      <StepIcon kind={kind} />
      {open ? <span className="truncate text-body">{kind.title}</span> : null}
    </button>
  );
  return open ? (
    button
  ) : (
    <Tooltip content={kind.title} side="right">
      {button}
    </Tooltip>
  );
}

/** A step from the palette follows the selected one where it has a free way out. */
function outletOfSelection({
  active,
  selection,
  reads,
  connected,
}: ReturnType<ReturnType<typeof useEditor>["get"]>) {
  const id = selection.size === 1 ? [...selection][0] : active;
  const read = id ? reads.get(id) : undefined;
  if (!id || !read) return null;
  const taken = (connected.get(id) ?? "").split("\n");
  const required = read.outputs.filter(({ optional }) => !optional);
  const output = required.find((one) => !taken.includes(one.id)) ?? required[0];
  return output ? { from: id, output: output.id } : null;
}

function NoteItem({ open }: { open: boolean }) {
  const t = useTranslations("editor");
  const acts = useActs();
  const { screenToFlowPosition } = useReactFlow();
  const add = () =>
    acts.addNote(screenToFlowPosition({ x: window.innerWidth / 2, y: window.innerHeight / 2 }));
  return (
    <button
      type="button"
      onClick={add}
      aria-label={t("palette.note")}
      title={open ? undefined : t("palette.note")}
      className="mt-3 flex h-10 w-full items-center gap-2.5 rounded-md px-1.5 text-start transition-colors hover:bg-foreground/6"
    >
      <span
        aria-hidden
        className="flex size-7 shrink-0 items-center justify-center rounded-md bg-note-soft text-note"
      >
        <StickyNote className="size-4" />
      </span>
      {open ? <span>{t("palette.note")}</span> : null}
    </button>
  );
}

/** The card under the pointer while it is being dragged. */
function Ghost({ drag }: { drag: PaletteDrag }) {
  return (
    <div
      ref={drag.ghost}
      aria-hidden
      hidden
      className="pointer-events-none fixed start-0 top-0 z-60 flex h-12 w-48 items-center gap-2.5 rounded-lg border border-primary bg-surface px-2.5 shadow-float"
    >
      <span data-ghost-name className="font-medium" />
    </div>
  );
}
