"use client";

import { useEffect } from "react";
import type { Opening } from "#components/canvas/editor-state.ts";
import { JourneyEditor } from "#components/canvas/journey-editor.tsx";
import { loadStepForms, stepForms } from "#steps/forms.gen.ts";
import { stepHelp } from "#steps/help.gen.ts";
import { stepKinds } from "#steps/registry.gen.ts";

const FORMS_AFTER_MS = 300;

/** Hands the installed step kinds to the editor, which knows none by name. */
export function EditPage(props: Readonly<{ opening: Opening; revision: number; savedAt: string | null }>) {
  // Once the page stands: a step can then be opened without a connection, too.
  useEffect(() => {
    const soon = setTimeout(() => loadStepForms().catch(() => undefined), FORMS_AFTER_MS);
    return () => clearTimeout(soon);
  }, []);
  return <JourneyEditor {...props} kinds={stepKinds} forms={stepForms} help={stepHelp} />;
}
