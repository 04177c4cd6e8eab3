"use client";

import { useEffect, useState } from "react";
import { applyCommand } from "#core/journey/apply.ts";
import type { Autosave } from "./autosave.ts";
import type { Editor } from "./editor-store.ts";
import { drawingHash, forgetLocal, type LocalCopy, readLocal, writeLocal } from "./local-copy.ts";

const WRITE_AFTER_MS = 150;

type Recovered = Readonly<{ copy: LocalCopy | null; apply(): void; discard(): void }>;

/**
 * Keeps the undo list and the unsent commands in this browser. On opening, a copy that ends at the drawing the
 * server has brings its undo list back; one that holds more than the server has is offered.
 */
export function useLocalCopy(editor: Editor, autosave: Autosave | null): Recovered {
  const [copy, setCopy] = useState<LocalCopy | null>(null);
  const [read, setRead] = useState(false);
  const journeyId = editor.get().journey.id;

  useEffect(() => {
    if (!autosave) return;
    let left = false;
    void readLocal(journeyId).then((found) => {
      if (left) return;
      if (found) takeUp(editor, autosave, found, setCopy);
      setRead(true);
    });
    return () => {
      left = true;
    };
  }, [editor, autosave, journeyId]);

  useEffect(() => {
    // What was found is only written over once it is known what becomes of it.
    if (!autosave || !read || copy) return;
    return keepWriting(editor, autosave);
  }, [editor, autosave, read, copy]);

  const discard = () => {
    setCopy(null);
    void forgetLocal(journeyId);
  };
  const apply = () => {
    for (const command of copy?.unsent ?? []) {
      if (applyCommand(editor.get().document, command).ok) editor.dispatch(command, { silent: true });
    }
    setCopy(null);
  };
  return { copy, apply, discard };
}

function takeUp(
  editor: Editor,
  autosave: Autosave,
  found: LocalCopy,
  offer: (copy: LocalCopy) => void,
): void {
  const untouched = editor.get().history.past.length === 0;
  if (found.hash === drawingHash(editor.get().document)) {
    if (untouched) editor.set({ history: found.history });
    return;
  }
  if (found.unsent.length > 0 && found.revision === autosave.state.getState().revision) offer(found);
}

function keepWriting(editor: Editor, autosave: Autosave): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const write = () => {
    timer = null;
    const { journey, document, history } = editor.get();
    const { revision, unsent } = autosave.state.getState();
    void writeLocal({
      journeyId: journey.id,
      hash: drawingHash(document),
      revision,
      history,
      unsent,
      at: editor.now(),
    });
  };
  const soon = () => {
    timer ??= setTimeout(write, WRITE_AFTER_MS);
  };
  const now = () => {
    if (timer) clearTimeout(timer);
    write();
    // The page may be gone before the quiet time is over: what is unsent goes now, and stays kept if it cannot.
    void autosave.flush();
  };
  const hidden = () => document.visibilityState === "hidden" && now();
  const stops = [editor.onCommand(soon), autosave.state.subscribe(soon)];
  document.addEventListener("visibilitychange", hidden);
  window.addEventListener("pagehide", now);
  return () => {
    for (const stop of stops) stop();
    if (timer) {
      clearTimeout(timer);
      write();
    }
    document.removeEventListener("visibilitychange", hidden);
    window.removeEventListener("pagehide", now);
  };
}
