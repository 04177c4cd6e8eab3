"use client";

import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { EventsInHand } from "#components/fields/lookups.tsx";
import { NumberField } from "#components/fields/number-field.tsx";
import { Button } from "#components/ui/button.tsx";
import { useEditor, useEditorState } from "./editor-context.tsx";
import { ExitSettings } from "./settings-exits.tsx";
import { GoalSettings, useSettings } from "./settings-goals.tsx";
import { ReentrySettings } from "./settings-reentry.tsx";

/** What holds for the whole journey, at every step: goals, exits, who may come back (ux 3.1). */
export function SettingsPanel() {
  const t = useTranslations("editor.settings");
  const editor = useEditor();
  const body = useRef<HTMLDivElement>(null);
  const section = useEditorState((state) => state.settingsSection);
  const readOnly = useEditorState((state) => state.readOnly);
  useEffect(() => {
    if (section === null) return;
    const target = body.current?.querySelector<HTMLElement>(`[data-section="${CSS.escape(section)}"]`);
    target?.scrollIntoView({ block: "start" });
    target?.querySelector<HTMLElement>("button, input, [role=combobox]")?.focus({ preventScroll: true });
  }, [section]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex items-start gap-2 px-4 pt-3 pb-2">
        <div className="min-w-0 flex-1">
          <h2 className="text-lead font-semibold">{t("title")}</h2>
          <p className="text-meta text-muted-foreground">{t("text")}</p>
        </div>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={t("close")}
          icon={<X aria-hidden />}
          onClick={() => editor.set({ side: null, settingsSection: null })}
        />
      </header>
      <SettingsSections body={body} readOnly={readOnly} />
    </div>
  );
}

function SettingsSections({
  body,
  readOnly,
}: {
  body: React.RefObject<HTMLDivElement | null>;
  readOnly: boolean;
}) {
  const t = useTranslations("editor.settings");
  const events = useTriggerEvents();
  return (
    <EventsInHand events={events}>
      <div ref={body} className="min-h-0 flex-1 overflow-y-auto px-4 pb-6">
        <fieldset disabled={readOnly} className="flex flex-col gap-8 pt-2">
          <GoalSettings />
          <ExitSettings />
          <ReentrySettings />
          <section data-section="holdout">
            <h3 className="mb-3 text-body font-semibold">{t("holdout")}</h3>
            <Holdout />
          </section>
          <section data-section="priority">
            <h3 className="mb-3 text-body font-semibold">{t("priority")}</h3>
            <Priority />
          </section>
        </fieldset>
      </div>
    </EventsInHand>
  );
}

/** Who gets nothing of the journey, to compare with (S-8.8). */
function Holdout() {
  const t = useTranslations("editor.settings");
  const [{ holdout }, change] = useSettings();
  return (
    <NumberField
      name="holdout"
      label={t("holdoutShare")}
      hint={t("holdoutHint")}
      value={holdout}
      min={0}
      max={50}
      decimals
      unit="%"
      onChange={(share) => change({ holdout: share ?? 0 }, "holdout")}
    />
  );
}

function Priority() {
  const t = useTranslations("editor.settings");
  const editor = useEditor();
  const priority = useEditorState((state) => state.document.settings.priority);
  return (
    <NumberField
      name="priority"
      label={t("priorityLabel")}
      hint={t("priorityHint")}
      value={priority}
      min={0}
      max={100}
      onChange={(next) => {
        if (next === null || next < 0 || next > 100 || next === priority) return;
        editor.dispatch(
          { kind: "setJourneySetting", set: { priority: next } },
          { merge: "priority", silent: true },
        );
      }}
    />
  );
}

/** The events that start the journey: their properties can tell entries apart. */
function useTriggerEvents(): readonly string[] {
  const steps = useEditorState((state) => state.document.steps);
  const reads = useEditorState((state) => state.reads);
  return steps.flatMap(({ id, config }) => {
    const { event } = config;
    return reads.get(id)?.kind?.family === "trigger" && typeof event === "string" && event !== ""
      ? [event]
      : [];
  });
}
