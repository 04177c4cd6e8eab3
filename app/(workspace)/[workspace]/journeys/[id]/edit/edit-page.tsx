"use client";

import type { Opening } from "#components/canvas/editor-state.ts";
import { JourneyEditor } from "#components/canvas/journey-editor.tsx";
import { stepForms } from "#steps/forms.gen.ts";
import { stepHelp } from "#steps/help.gen.ts";
import { stepKinds } from "#steps/registry.gen.ts";

/** Hands the installed step kinds to the editor, which knows none by name. */
export function EditPage(props: Readonly<{ opening: Opening; revision: number; savedAt: string | null }>) {
  return <JourneyEditor {...props} kinds={stepKinds} forms={stepForms} help={stepHelp} />;
}
