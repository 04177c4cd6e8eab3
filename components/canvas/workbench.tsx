"use client";

import { LayoutPanelTop } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { useUrlState } from "#components/url-state.ts";
import { CanvasControls } from "./canvas-controls.tsx";
import { useEditorState } from "./editor-context.tsx";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { FlowCanvas } from "./flow-canvas.tsx";
import { ListenerStrip } from "./listener-strip.tsx";
import { Outline } from "./outline.tsx";
import { Palette } from "./palette.tsx";
import { useFocusView } from "./use-focus-view.ts";
import { type EditorKeys, useKeys } from "./use-keys.ts";
import { useWiderThan } from "./use-width.ts";

const PALETTE_OPEN_FROM = 1_280;
const CANVAS_FROM = 768;
const PALETTE = "cairn.palette";
const VIEW = "cairn.editor-view";

type WorkbenchProps = Readonly<{
  ui: Omit<EditorKeys, "toggleOutline">;
  side: ReactNode;
  drawer: ReactNode;
}>;

/** Palette, drawing and panel side by side; the drawing is a canvas or, on phones and by choice, an outline. */
export function Workbench({ ui, side, drawer }: WorkbenchProps) {
  const [view, setView] = useView();
  const bindings = useMemo(
    () => ({ ...ui, toggleOutline: () => setView(view === "canvas" ? "outline" : "canvas") }),
    [ui, view, setView],
  );
  const readOnly = useEditorState((state) => state.readOnly);
  const [palette, setPalette] = usePalette();
  useKeys(bindings);
  return (
    <div className="relative flex min-h-0 flex-1">
      {view === "canvas" && !readOnly ? (
        <Palette open={palette} onToggle={() => setPalette(!palette)} />
      ) : null}
      <div className="flex min-w-0 flex-1 flex-col">
        {view === "canvas" ? (
          <CanvasArea bindings={bindings} />
        ) : (
          <OutlineArea onCanvas={bindings.toggleOutline} />
        )}
        {drawer}
      </div>
      {side}
    </div>
  );
}

function CanvasArea({ bindings }: { bindings: EditorKeys }) {
  const t = useTranslations("editor");
  const steps = useEditorState((state) => state.order.length);
  const [minimap, setMinimap] = useState(false);
  useFocusView();
  return (
    <div
      data-drawing
      role="application"
      aria-label={t("canvasLabel", { n: steps })}
      className="group/canvas relative min-h-0 flex-1 bg-canvas"
    >
      <FlowCanvas minimap={minimap} />
      <ListenerStrip />
      <EmptyCanvas />
      <CanvasControls
        minimap={minimap}
        onMinimap={() => setMinimap(!minimap)}
        onOutline={bindings.toggleOutline}
        onKeys={bindings.keys}
      />
    </div>
  );
}

function OutlineArea({ onCanvas }: { onCanvas: () => void }) {
  const t = useTranslations("editor.outline");
  const wide = useWiderThan(CANVAS_FROM);
  return (
    <div data-drawing className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center justify-between gap-2 border-b border-border px-3 py-1.5 md:px-6">
        <h2 className="text-dense font-medium text-muted-foreground">{t("title")}</h2>
        <Button size="sm" variant="ghost" icon={<LayoutPanelTop aria-hidden />} onClick={onCanvas}>
          {wide ? t("toCanvas") : t("toPicture")}
        </Button>
      </div>
      <Outline />
    </div>
  );
}

type View = "canvas" | "outline";

/** What the address says, else what was chosen last, else what fits the screen. */
function useView(): readonly [View, (view: View) => void] {
  const [url, change] = useUrlState();
  const asked = url.get("view");
  const [view, setView] = useState<View>(asked === "outline" ? "outline" : "canvas");
  useEffect(() => {
    if (asked === "canvas" || asked === "outline") return;
    const phone = window.innerWidth < CANVAS_FROM;
    const kept = window.localStorage.getItem(VIEW);
    if (phone || kept === "outline") setView("outline");
  }, [asked]);
  const choose = (next: View) => {
    window.localStorage.setItem(VIEW, next);
    setView(next);
    change({ view: next });
  };
  return [view, choose];
}

function usePalette(): readonly [boolean, (open: boolean) => void] {
  const wide = useWiderThan(PALETTE_OPEN_FROM);
  const [chosen, setChosen] = useState<boolean | null>(null);
  useEffect(() => {
    const kept = window.localStorage.getItem(PALETTE);
    if (kept) setChosen(kept === "open");
  }, []);
  const set = (open: boolean) => {
    window.localStorage.setItem(PALETTE, open ? "open" : "folded");
    setChosen(open);
  };
  return [chosen ?? wide, set];
}
