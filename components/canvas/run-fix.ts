"use client";

import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { withQuery } from "#components/with-query.ts";
import type { Fix } from "#core/journey/issue.ts";
import type { Acts } from "./acts.ts";
import type { Editor } from "./editor-store.ts";
import { newId } from "./new-step.ts";

/** Goes to another page of the workspace. */
export function usePath(): (rest: string) => void {
  const router = useRouter();
  const { path } = useWorkspace();
  return useMemo(() => (rest: string) => router.push(path(rest)), [router, path]);
}

/** Does what the button of an issue says. */
export function runFix({ act }: Fix, editor: Editor, acts: Acts, go: (rest: string) => void): void {
  switch (act.kind) {
    case "apply":
      editor.dispatch(act.command);
      return;
    case "goTo":
      editor.open(act.stepId, act.field);
      return;
    case "addTrigger":
      editor.set({ adding: { outlet: null, at: null, triggersOnly: true } });
      return;
    case "connect":
      connectTo(editor, act.stepId);
      return;
    case "addStep":
      editor.set({ adding: { outlet: act.outlet, at: null } });
      return;
    case "addExit":
      acts.add("exit", act.outlet);
      return;
    case "addWait":
      acts.add("wait", act.outlet);
      return;
    case "rename":
      editor.open(act.stepId, "@name");
      return;
    case "settings":
      editor.set({ side: "settings", settingsSection: act.section });
      return;
    case "exitOn":
      addExit(editor, act.event);
      return;
    case "openTemplate":
      go(`/templates/${act.templateId}/edit`);
      return;
    case "openEvents":
      go(withQuery("/events", { event: act.event }));
      return;
    case "select":
      editor.select(act.stepIds);
  }
}

/** A step that nothing leads to: choose which output shall. */
function connectTo(editor: Editor, id: string): void {
  editor.set({ picking: { kind: "lead", id } });
}

function addExit(editor: Editor, event: string): void {
  const { exits } = editor.get().document.settings;
  const exit = {
    kind: "event" as const,
    id: newId("x"),
    event,
    where: { kind: "all" as const, rules: [] },
    match: "key" as const,
  };
  editor.dispatch({ kind: "setJourneySetting", set: { exits: [...exits, exit] } });
}
