"use client";

import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { withQuery } from "#components/with-query.ts";
import { fixCommand } from "#core/journey/fix-command.ts";
import type { Fix, FixAct, FixPage } from "#core/journey/issue.ts";
import { assertNever } from "#core/kernel/assert.ts";
import type { Editor } from "./editor-store.ts";
import { newId } from "./new-step.ts";

/** Goes to another page of the workspace. */
export function usePath(): (rest: string) => void {
  const router = useRouter();
  const { path } = useWorkspace();
  return useMemo(() => (rest: string) => router.push(path(rest)), [router, path]);
}

/** Where buttons lead; null where this installation has no such page yet, and the button is left out. */
const PAGES: Readonly<Record<FixPage, ((id: string) => string) | null>> = {
  template: (id) => `/templates/${id}/edit`,
  events: (event) => withQuery("/events", { event }),
  journey: (id) => `/journeys/${id}/edit`,
  channels: () => "/settings/channels",
  sending: () => "/settings/channels",
  system: () => "/system",
  simulation: null,
  publish: null,
};

/** Whether a button leads anywhere. */
export function canRun(act: FixAct): boolean {
  return act.kind !== "open" || PAGES[act.page] !== null;
}

/** Does what the button of an issue says. */
export function runFix({ act }: Fix, editor: Editor, go: (rest: string) => void): void {
  const command = fixCommand(act, editor.get().document, editor.kinds, () => newId());
  if (command) {
    editor.dispatch(command, "step" in command ? { select: [command.step.id] } : {});
    return;
  }
  switch (act.kind) {
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
    case "rename":
      editor.open(act.stepId, "@name");
      return;
    case "settings":
      editor.set({ side: "settings", settingsSection: act.section });
      return;
    case "open":
      go(PAGES[act.page]?.(act.id) ?? "");
      return;
    case "select":
      editor.select(act.stepIds);
      return;
    case "apply":
    case "insert":
    case "exitOn":
      // Its kind is not installed any more: there is nothing to add.
      return;
    default:
      assertNever(act);
  }
}

/** A step that nothing leads to: choose which output shall. */
function connectTo(editor: Editor, id: string): void {
  editor.set({ picking: { kind: "lead", id } });
}
