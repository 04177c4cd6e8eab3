"use client";

import { Menu as Base } from "@base-ui/react/menu";
import {
  ArrowDownToLine,
  Copy,
  CopyPlus,
  CornerDownRight,
  ListTree,
  PanelRight,
  Pencil,
  Plus,
  Power,
  Trash2,
  Unplug,
} from "lucide-react";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { cn } from "#components/ui/cn.ts";
import { MenuItem, MenuSeparator } from "#components/ui/menu.tsx";
import { POPUP } from "#components/ui/popup.ts";
import type { Outlet, Place } from "#core/journey/command.ts";
import { useActs, useEditor, useEditorState } from "./editor-context.tsx";
import { outputList, shownOutputs } from "./editor-state.ts";
import { askDelete, writeClipboard } from "./step-tasks.ts";

/** Everything that can be done with a step, for whoever does not drag: opened by ⋯, the other button, or a key. */
export function StepMenu() {
  const menu = useEditorState((state) => state.menu);
  return menu ? <OpenStepMenu id={menu.id} at={menu.at} /> : null;
}

function OpenStepMenu({ id, at }: { id: string; at: Place }) {
  const editor = useEditor();
  const readOnly = useEditorState((state) => state.readOnly);
  const anchor = useMemo(() => ({ getBoundingClientRect: () => new DOMRect(at.x, at.y, 0, 0) }), [at]);
  return (
    <Base.Root open onOpenChange={(open) => !open && editor.set({ menu: null })}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} side="bottom" align="start" collisionPadding={8} className="z-50">
          <Base.Popup className={cn(POPUP, "min-w-56")}>
            <OpenItem id={id} />
            {readOnly ? null : (
              <>
                <FlowItems id={id} />
                <MenuSeparator />
                <EditItems id={id} />
              </>
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function OpenItem({ id }: { id: string }) {
  const t = useTranslations("editor.menu");
  const editor = useEditor();
  return (
    <MenuItem icon={<PanelRight aria-hidden />} hint="Enter" onSelect={() => editor.open(id, "")}>
      {t("open")}
    </MenuItem>
  );
}

/** What follows the step: add, connect, cut, move. */
function FlowItems({ id }: { id: string }) {
  const t = useTranslations("editor.menu");
  const editor = useEditor();
  const read = useEditorState((state) => state.reads.get(id));
  const connected = useEditorState((state) => state.connected.get(id));
  if (!read) return null;
  const list = outputList(connected);
  const outputs = shownOutputs(read, list);
  return (
    <>
      {outputs.map(({ id: output, label }) => (
        <OutputItems
          key={output}
          outlet={{ from: id, output }}
          label={outputs.length === 1 ? null : label}
          connected={list.includes(output)}
        />
      ))}
      {read.kind?.family === "trigger" ? null : (
        <MenuItem
          icon={<ArrowDownToLine aria-hidden />}
          hint="M"
          onSelect={() => editor.set({ picking: { kind: "move", id } })}
        >
          {t("move")}
        </MenuItem>
      )}
    </>
  );
}

/** One way out: its label is named only where there are several. */
function OutputItems({
  outlet,
  label,
  connected,
}: {
  outlet: Outlet;
  label: string | null;
  connected: boolean;
}) {
  const t = useTranslations("editor.menu");
  const editor = useEditor();
  const acts = useActs();
  const word = (name: string) => (label === null ? t(name) : t(`${name}Output`, { output: label }));
  const key = (hint: string) => (label === null ? { hint } : {});
  return (
    <>
      <MenuItem
        icon={<Plus aria-hidden />}
        {...key("A")}
        onSelect={() => editor.set({ adding: { outlet, at: null } })}
      >
        {word("addAfter")}
      </MenuItem>
      <MenuItem
        icon={<CornerDownRight aria-hidden />}
        {...key("C")}
        onSelect={() => editor.set({ picking: { kind: "connect", outlet } })}
      >
        {word("connect")}
      </MenuItem>
      {connected ? (
        <MenuItem icon={<Unplug aria-hidden />} onSelect={() => acts.disconnect(outlet)}>
          {word("disconnect")}
        </MenuItem>
      ) : null}
    </>
  );
}

function EditItems({ id }: { id: string }) {
  const t = useTranslations("editor.menu");
  const editor = useEditor();
  const acts = useActs();
  const off = useEditorState((state) => state.reads.get(id)?.step.off ?? false);
  return (
    <>
      <MenuItem icon={<Pencil aria-hidden />} hint="F2" onSelect={() => editor.open(id, "@name")}>
        {t("rename")}
      </MenuItem>
      <MenuItem icon={<Power aria-hidden />} hint="D" onSelect={() => acts.toggle([id])}>
        {off ? t("on") : t("off")}
      </MenuItem>
      <MenuItem icon={<Copy aria-hidden />} hint="⌘C" onSelect={() => writeClipboard(acts, new Set([id]))}>
        {t("copy")}
      </MenuItem>
      <MenuItem icon={<CopyPlus aria-hidden />} hint="⌘D" onSelect={() => acts.duplicate(new Set([id]))}>
        {t("duplicate")}
      </MenuItem>
      <MenuItem icon={<ListTree aria-hidden />} onSelect={() => acts.selectBelow(id)}>
        {t("selectBelow")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem
        danger
        icon={<Trash2 aria-hidden />}
        hint="Del"
        onSelect={() => askDelete(editor, acts, [id])}
      >
        {t("delete")}
      </MenuItem>
    </>
  );
}
