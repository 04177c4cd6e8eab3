"use client";

import { useEffect } from "react";
import { useReactFlow } from "reactflow";
import type { Acts } from "./acts.ts";
import { FIT_ALL } from "./canvas-controls.tsx";
import { useActs, useEditor } from "./editor-context.tsx";
import type { Editor } from "./editor-store.ts";
import { leadTo, nextIssue } from "./issue-lead.ts";
import { inLayer, isTextField } from "./key-targets.ts";
import { askDelete } from "./step-tasks.ts";
import { useClipboard } from "./use-clipboard.ts";
import { beside, onActive, toEnd, walk } from "./walk.ts";

type Flow = ReturnType<typeof useReactFlow>;
type Parts = Readonly<{ editor: Editor; acts: Acts; flow: Flow; ui: EditorKeys }>;
export type EditorKeys = Readonly<{
  publish(): void;
  checkpoint(): void;
  keys(): void;
  toggleOutline(): void;
}>;
type Binding = (parts: Parts) => void;

const MOVE = { duration: 180 } as const;

/** Keys that act whatever has the focus, other than a text field for those of text fields (ux 3.7). */
const COMMANDS: Readonly<Record<string, Binding>> = {
  "mod+z": ({ editor }) => editor.undo(),
  "mod+shift+z": ({ editor }) => editor.redo(),
  "mod+y": ({ editor }) => editor.redo(),
  "mod+d": ({ acts }) => acts.duplicate(),
  "mod+f": ({ editor }) => editor.set({ picking: { kind: "find" } }),
  "mod+a": ({ editor }) => editor.select(editor.get().order),
  "mod+alt+o": ({ ui }) => ui.toggleOutline(),
  "shift+alt+t": ({ acts }) => void acts.tidy(),
};

/** Keys without a letter: they act in text fields too. */
const ANYWHERE: Readonly<Record<string, Binding>> = {
  "mod+Enter": ({ ui }) => ui.publish(),
  F8: (parts) => toIssue(parts, 1),
  "shift+F8": (parts) => toIssue(parts, -1),
  "mod+s": ({ ui }) => ui.checkpoint(),
};

/** Single letters and bare keys: only while a card, the canvas or the outline has the focus. */
const BARE: Readonly<Record<string, Binding>> = {
  ArrowDown: ({ editor }) => walk(editor, 1),
  ArrowUp: ({ editor }) => walk(editor, -1),
  ArrowRight: ({ editor }) => beside(editor, 1),
  ArrowLeft: ({ editor }) => beside(editor, -1),
  Home: ({ editor }) => toEnd(editor, "first"),
  End: ({ editor }) => toEnd(editor, "last"),
  Enter: ({ editor }) => onActive(editor, (id) => editor.open(id, "")),
  F2: ({ editor }) => onActive(editor, (id) => editor.open(id, "@name")),
  Delete: ({ editor, acts }) => askDelete(editor, acts, chosen(editor)),
  Backspace: ({ editor, acts }) => askDelete(editor, acts, chosen(editor)),
  a: ({ editor }) => onActive(editor, (id) => addAfter(editor, id)),
  "/": ({ editor }) => onActive(editor, (id) => addAfter(editor, id)),
  c: ({ editor }) => onActive(editor, (id) => connectFrom(editor, id)),
  m: ({ editor }) => onActive(editor, (id) => editor.set({ picking: { kind: "move", id } })),
  d: ({ editor, acts }) => acts.toggle(chosen(editor)),
  i: ({ editor }) => editor.set({ panel: editor.get().panel === "issues" ? null : "issues" }),
  "+": ({ flow }) => void flow.zoomIn(MOVE),
  "=": ({ flow }) => void flow.zoomIn(MOVE),
  "-": ({ flow }) => void flow.zoomOut(MOVE),
  "0": ({ flow }) => void flow.zoomTo(1, MOVE),
  "1": ({ flow }) => void flow.fitView(FIT_ALL),
  "?": ({ ui }) => ui.keys(),
  "shift+s": ({ acts, flow }) =>
    acts.addNote(flow.screenToFlowPosition({ x: window.innerWidth / 2, y: window.innerHeight / 2 })),
  Escape: ({ editor }) => retreat(editor),
};

/** The keyboard of the editor. Text fields, menus and dialogs keep their own keys. */
export function useKeys(ui: EditorKeys): void {
  const editor = useEditor();
  const acts = useActs();
  const flow = useReactFlow();
  useEffect(() => {
    const parts = { editor, acts, flow, ui };
    const keyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || inLayer(event.target)) return;
      const binding = bindingFor(event, parts);
      if (!binding) return;
      event.preventDefault();
      binding(parts);
    };
    window.addEventListener("keydown", keyDown);
    return () => window.removeEventListener("keydown", keyDown);
  }, [editor, acts, flow, ui]);
  useClipboard(editor, acts);
}

function bindingFor(event: KeyboardEvent, parts: Parts): Binding | undefined {
  const name = nameOf(event);
  const anywhere = ANYWHERE[name];
  if (anywhere) return anywhere;
  const typing = isTextField(event.target);
  // A field that is typed in has an undo of its own while it holds what is not committed; ours is the drawing's.
  if (typing) return name === "Escape" ? BARE["Escape"] : undefined;
  const command = COMMANDS[name];
  if (command) return command;
  if (event.altKey && event.key.startsWith("Arrow")) return nudge(event, parts);
  if (!onDrawing(event.target)) return name === "Escape" ? BARE["Escape"] : undefined;
  return BARE[name] ?? (event.shiftKey ? BARE[event.key] : undefined);
}

/** "mod+shift+z": Alt is matched by the key's place, because it changes the letter on some systems. */
function nameOf(event: KeyboardEvent): string {
  const letter = event.altKey && event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
  const key = letter.length === 1 ? letter.toLowerCase() : letter;
  const mod = event.metaKey || event.ctrlKey ? "mod+" : "";
  return `${mod}${event.shiftKey && (mod || key.length > 1 || event.altKey || /[a-z]/.test(key)) ? "shift+" : ""}${event.altKey ? "alt+" : ""}${key}`;
}

const STEP: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, -8],
  ArrowDown: [0, 8],
  ArrowLeft: [-8, 0],
  ArrowRight: [8, 0],
};

/** Alt and an arrow move the cards by 8 px, with Shift by 40. */
function nudge(event: KeyboardEvent, { editor }: Parts): Binding | undefined {
  const [dx, dy] = STEP[event.key] ?? [0, 0];
  const times = event.shiftKey ? 5 : 1;
  const ids = new Set(chosen(editor));
  const { steps, notes } = editor.get().document;
  const places = Object.fromEntries(
    [...steps, ...notes]
      .filter(({ id }) => ids.has(id))
      .map(({ id, x, y }) => [id, { x: x + dx * times, y: y + dy * times }]),
  );
  if (ids.size === 0) return undefined;
  return () => editor.dispatch({ kind: "moveSteps", places }, { merge: `nudge ${[...ids].join()}` });
}

function chosen(editor: Editor): readonly string[] {
  const { selection, active } = editor.get();
  if (selection.size > 0) return [...selection];
  return active ? [active] : [];
}

function addAfter(editor: Editor, id: string): void {
  const { reads, connected } = editor.get();
  const outputs = reads.get(id)?.outputs ?? [];
  const taken = (connected.get(id) ?? "").split("\n");
  const required = outputs.filter(({ optional }) => !optional);
  const output = required.find((one) => !taken.includes(one.id)) ?? required[0];
  if (output) editor.set({ adding: { outlet: { from: id, output: output.id }, at: null } });
}

function connectFrom(editor: Editor, id: string): void {
  const outputs = editor.get().reads.get(id)?.outputs ?? [];
  const [only] = outputs.filter(({ optional }) => !optional);
  if (outputs.length > 1) {
    const box = document.querySelector(`[data-step-focus="${CSS.escape(id)}"]`)?.getBoundingClientRect();
    editor.set({ menu: { id, at: { x: box?.left ?? 200, y: box?.bottom ?? 200 } } });
  } else if (only) editor.set({ picking: { kind: "connect", outlet: { from: id, output: only.id } } });
}

/** F8 and Shift-F8: from one issue to the next, with the field that puts it right. */
function toIssue({ editor }: Parts, by: 1 | -1): void {
  const next = nextIssue(editor, by);
  if (next) leadTo(editor, next);
  else editor.set({ panel: "issues" });
}

/** Esc gives up what is under way, then closes, then deselects: one layer at a time. */
function retreat(editor: Editor): void {
  const { connecting, side, opened, panel, selection } = editor.get();
  if (connecting) editor.set({ connecting: null });
  else if (side === "step" && opened) {
    editor.set({ side: null, opened: null });
    editor.focus(opened.id);
  } else if (side) editor.set({ side: null });
  else if (panel) editor.set({ panel: null });
  else if (selection.size > 0) editor.select([]);
}

function onDrawing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target === document.body) return true;
  return target.closest("[data-drawing]") !== null;
}
