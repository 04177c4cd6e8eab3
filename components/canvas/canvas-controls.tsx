"use client";

import {
  CircleHelp,
  ListTree,
  Map as MapIcon,
  Maximize,
  Minus,
  Plus,
  Sparkles,
  StickyNote,
} from "lucide-react";
import type { ReactNode } from "react";
import { useReactFlow, useStore } from "reactflow";
import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { useActs, useEditorState } from "./editor-context.tsx";
import { MINIMAP_UP_TO } from "./flow-options.ts";

type ControlsProps = Readonly<{
  minimap: boolean;
  onMinimap: () => void;
  onOutline: () => void;
  onKeys: () => void;
}>;

const MOVE = { duration: 240 } as const;
export const FIT_ALL = { padding: 0.12, maxZoom: 1, ...MOVE } as const;

/** Bottom left: how near, how tidy, what else. */
export function CanvasControls({ minimap, onMinimap, onOutline, onKeys }: ControlsProps) {
  const t = useTranslations("editor.controls");
  const acts = useActs();
  const readOnly = useEditorState((state) => state.readOnly);
  const many = useEditorState((state) => state.order.length > MINIMAP_UP_TO);
  const { screenToFlowPosition } = useReactFlow();
  const center = () => screenToFlowPosition({ x: window.innerWidth / 2, y: window.innerHeight / 2 });
  return (
    <div
      role="toolbar"
      aria-label={t("label")}
      className="absolute start-3 bottom-3 z-5 flex items-center gap-0.5 rounded-lg border border-border bg-surface p-1 shadow-card"
    >
      <ZoomButtons />
      <Separator />
      {readOnly ? null : (
        <Control
          label={t("tidy")}
          keys="⇧⌥T"
          icon={<Sparkles aria-hidden />}
          onClick={() => void acts.tidy()}
        />
      )}
      {many ? null : (
        <Control
          label={t("minimap")}
          pressed={minimap}
          icon={<MapIcon aria-hidden />}
          onClick={onMinimap}
          className="max-md:hidden"
        />
      )}
      {readOnly ? null : (
        <Control
          label={t("note")}
          keys="⇧S"
          icon={<StickyNote aria-hidden />}
          onClick={() => acts.addNote(center())}
        />
      )}
      <Control label={t("outline")} keys="⌘⌥O" icon={<ListTree aria-hidden />} onClick={onOutline} />
      <Control
        label={t("keys")}
        keys="?"
        icon={<CircleHelp aria-hidden />}
        onClick={onKeys}
        className="max-md:hidden"
      />
    </div>
  );
}

function ZoomButtons() {
  const t = useTranslations("editor.controls");
  const flow = useReactFlow();
  const zoom = useStore(({ transform }) => Math.round(transform[2] * 100));
  return (
    <>
      <Control
        label={t("zoomOut")}
        keys="−"
        icon={<Minus aria-hidden />}
        onClick={() => void flow.zoomOut(MOVE)}
      />
      <Tooltip content={t("zoomReset")}>
        <Button
          variant="ghost"
          size="sm"
          aria-label={t("zoomAt", { zoom })}
          onClick={() => void flow.zoomTo(1, MOVE)}
          className="num w-12 px-0 text-muted-foreground"
        >
          {zoom} %
        </Button>
      </Tooltip>
      <Control
        label={t("zoomIn")}
        keys="+"
        icon={<Plus aria-hidden />}
        onClick={() => void flow.zoomIn(MOVE)}
      />
      <Control
        label={t("fit")}
        keys="1"
        icon={<Maximize aria-hidden />}
        onClick={() => void flow.fitView(FIT_ALL)}
      />
    </>
  );
}

function Separator() {
  return <span aria-hidden className="mx-0.5 h-5 w-px bg-border" />;
}

type ControlProps = Readonly<{
  label: string;
  keys?: string;
  icon: ReactNode;
  onClick: () => void;
  pressed?: boolean;
  className?: string;
}>;

function Control({ label, keys, icon, onClick, pressed, className }: ControlProps) {
  return (
    <Tooltip content={keys ? `${label} (${keys})` : label}>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={label}
        {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
        icon={icon}
        onClick={onClick}
        className={`${className ?? ""} ${pressed ? "bg-accent text-primary" : "text-muted-foreground"}`}
      />
    </Tooltip>
  );
}
