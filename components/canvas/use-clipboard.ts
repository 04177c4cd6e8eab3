"use client";

import { useEffect } from "react";
import type { Acts } from "./acts.ts";
import type { Editor } from "./editor-store.ts";
import { inLayer, isTextField } from "./key-targets.ts";
import { askDelete } from "./step-tasks.ts";

/** Copy, cut and paste through the system's own clipboard events, which need no permission. */
export function useClipboard(editor: Editor, acts: Acts): void {
  useEffect(() => {
    const copy = (event: ClipboardEvent) => {
      const text =
        isTextField(event.target) || inLayer(event.target) || hasTextSelection() ? null : acts.copyText();
      if (text === null) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      acts.copied(editor.get().selection.size);
      if (event.type === "cut") askDelete(editor, acts, [...editor.get().selection]);
    };
    const paste = (event: ClipboardEvent) => {
      if (isTextField(event.target) || inLayer(event.target)) return;
      acts.paste(event.clipboardData?.getData("text/plain") ?? "");
    };
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", paste);
    };
  }, [editor, acts]);
}

function hasTextSelection(): boolean {
  return (window.getSelection()?.toString() ?? "") !== "";
}
