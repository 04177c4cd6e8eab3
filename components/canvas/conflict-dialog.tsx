"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useStore } from "zustand";
import { ApiProblem, api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { toast } from "#components/ui/toast.tsx";
import { applyCommand } from "#core/journey/apply.ts";
import { describeCommand } from "#core/journey/describe.ts";
import { diffJourneys } from "#core/journey/diff.ts";
import { type Autosave, readDraft, type ServerDraft } from "./autosave.ts";
import { DiffList } from "./diff-list.tsx";
import { useEditorParts } from "./editor-context.tsx";
import type { Editor } from "./editor-store.ts";

/** Somebody else has saved this draft meanwhile (ux 3.11). */
export function ConflictDialog() {
  const { autosave } = useEditorParts();
  return autosave ? <Watch autosave={autosave} /> : null;
}

function Watch({ autosave }: { autosave: Autosave }) {
  const stale = useStore(autosave.state, (state) => state.word === "conflict");
  return stale ? <Conflict autosave={autosave} /> : null;
}

function Conflict({ autosave }: { autosave: Autosave }) {
  const t = useTranslations("editor.conflict");
  const { editor } = useEditorParts();
  const router = useRouter();
  const { path } = useWorkspace();
  const [theirs, setTheirs] = useState<ServerDraft | null>(null);
  const [busy, setBusy] = useState(false);
  const count = useStore(autosave.state, (state) => state.unsent.length);

  const doing = (act: () => Promise<void>) => async () => {
    setBusy(true);
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.sentence);
    } finally {
      setBusy(false);
    }
  };
  const { id, name } = editor.get().journey;
  const takeTheirs = doing(async () => take(editor, autosave, await readDraft(id)));
  const onTop = doing(async () =>
    reapply(editor, autosave, await readDraft(id), (words) => {
      toast(t("leftOut", { n: words.length }), { description: words.join(" · "), durationMs: 15_000 });
    }),
  );
  const keepCopy = doing(async () => {
    const body = { name: t("copyName", { name }).slice(0, 120), document: editor.get().document };
    const copy = await api<{ id: string }>("journeys", { method: "POST", body });
    autosave.restart(0, null);
    router.push(path(`/journeys/${copy.id}/edit`));
  });
  const look = doing(async () => setTheirs(await readDraft(id)));
  return (
    <Dialog
      open
      onOpenChange={() => undefined}
      title={t("title")}
      description={t("text", { n: count })}
      footer={
        <>
          <Button variant="ghost" disabled={busy} onClick={() => void look()}>
            {t("see")}
          </Button>
          <Button disabled={busy} onClick={() => void takeTheirs()}>
            {t("theirs")}
          </Button>
          <Button disabled={busy} onClick={() => void keepCopy()}>
            {t("copy")}
          </Button>
          <Button variant="primary" disabled={busy} onClick={() => void onTop()}>
            {t("onTop")}
          </Button>
        </>
      }
    >
      {theirs ? <DiffList diff={diffJourneys(theirs.document, editor.get().document)} /> : null}
    </Dialog>
  );
}

function take(editor: Editor, autosave: Autosave, { document, revision, savedAt }: ServerDraft): void {
  autosave.restart(revision, savedAt ? Date.parse(savedAt) : null);
  editor.replace(document);
}

/** Runs the unsent commands again over the newer draft, and names those that no longer fit. */
function reapply(
  editor: Editor,
  autosave: Autosave,
  draft: ServerDraft,
  tell: (words: string[]) => void,
): void {
  const { unsent } = autosave.state.getState();
  take(editor, autosave, draft);
  const leftOut: string[] = [];
  for (const command of unsent) {
    const { document } = editor.get();
    if (applyCommand(document, command).ok) editor.dispatch(command, { silent: true });
    else leftOut.push(describeCommand(command, document));
  }
  if (leftOut.length > 0) tell(leftOut);
}
