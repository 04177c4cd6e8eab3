import { edgesFrom } from "#core/journey/graph.ts";
import type { Acts } from "./acts.ts";
import type { Editor } from "./editor-store.ts";

/** Deletes; a single step whose ways part is asked about first (ux 3.4). */
export function askDelete(editor: Editor, acts: Acts, ids: readonly string[]): void {
  const { document, readOnly } = editor.get();
  if (readOnly || ids.length === 0) return;
  const [only] = ids;
  if (ids.length === 1 && only !== undefined && edgesFrom(document, only).length > 1) {
    editor.set({ picking: { kind: "delete", id: only } });
    return;
  }
  acts.remove(ids);
}

/** The last text copied by a menu, for browsers that keep the clipboard from a page without TLS. */
let ownClipboard = "";

/** Copies by a menu or a button. */
export function writeClipboard(acts: Acts, ids: ReadonlySet<string>): void {
  const text = acts.copyText(ids);
  if (text === null) return;
  ownClipboard = text;
  acts.copied(ids.size);
  void navigator.clipboard?.writeText(text).catch(() => undefined);
}

export function keptClipboard(): string {
  return ownClipboard;
}
