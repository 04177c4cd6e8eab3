"use client";

import { ClipboardPaste, Zap } from "lucide-react";
import { useTranslations } from "use-intl";
import { useLookups } from "#components/fields/lookups.tsx";
import { Button } from "#components/ui/button.tsx";
import { useActs, useEditor, useEditorState } from "./editor-context.tsx";
import { addCommand } from "./new-step.ts";
import { keptClipboard } from "./step-tasks.ts";

const CHIPS = 6;

/** Nothing is drawn yet: what starts this journey? */
export function EmptyCanvas() {
  const empty = useEditorState((state) => state.document.steps.length === 0 && !state.readOnly);
  return empty ? <Ghost /> : null;
}

function Ghost() {
  const t = useTranslations("editor.empty");
  const editor = useEditor();
  const acts = useActs();
  const { events } = useLookups();
  const start = (event: string) => {
    const kind = editor.byName.get("event-trigger");
    if (!kind) return;
    const { document, reads } = editor.get();
    const command = addCommand(document, reads, kind, { outlet: null, at: { x: 0, y: 0 } });
    if (command.kind !== "addStep") return;
    const step = { ...command.step, name: event, config: { ...command.step.config, event } };
    editor.dispatch({ ...command, step });
    editor.open(step.id);
  };
  const paste = async () => {
    const text = (await navigator.clipboard?.readText().catch(() => "")) || keptClipboard();
    acts.paste(text, { x: 0, y: 0 });
  };
  return (
    <div className="pointer-events-none absolute inset-0 z-4 flex items-center justify-center p-6">
      <div className="pointer-events-auto w-full max-w-96 rounded-lg border border-dashed border-edge bg-surface/80 p-5 text-center">
        <p className="text-lead font-semibold">{t("title")}</p>
        <p className="mt-1 text-dense text-muted-foreground">
          {events.length > 0 ? t("text") : t("textNothing")}
        </p>
        <div className="mt-4 flex flex-wrap justify-center gap-1.5 empty:hidden">
          {events.slice(0, CHIPS).map(({ name }) => (
            <Button
              key={name}
              size="sm"
              icon={<Zap aria-hidden className="text-trigger" />}
              onClick={() => start(name)}
            >
              {name}
            </Button>
          ))}
        </div>
        <div className="mt-4 flex flex-wrap justify-center gap-2">
          <Button
            variant="primary"
            onClick={() => editor.set({ adding: { outlet: null, at: null, triggersOnly: true } })}
          >
            {t("choose")}
          </Button>
          <Button variant="ghost" icon={<ClipboardPaste aria-hidden />} onClick={() => void paste()}>
            {t("paste")}
          </Button>
        </div>
      </div>
    </div>
  );
}
