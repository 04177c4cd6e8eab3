"use client";

import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { DurationField } from "#components/fields/duration-field.tsx";
import { EventPicker } from "#components/fields/event-picker.tsx";
import { FieldFrame } from "#components/fields/field-frame.tsx";
import { EventsInHand } from "#components/fields/lookups.tsx";
import { SelectField } from "#components/fields/select-field.tsx";
import { RuleField } from "#components/rules/rule-builder.tsx";
import { Button } from "#components/ui/button.tsx";
import { Switch } from "#components/ui/switch.tsx";
import type { Goal, Settings } from "#core/journey/document.ts";
import { ALWAYS } from "#core/rules/rule.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";
import { newId } from "./new-step.ts";

const EVENT_SCOPE = { roots: ["event"], history: false } as const;
const MOST = 10;

/** Changes a part of the settings, as one undo step while somebody types. */
export function useSettings(): readonly [Settings, (set: Partial<Settings>, merge?: string) => void] {
  const editor = useEditor();
  const settings = useEditorState((state) => state.document.settings);
  const change = (set: Partial<Settings>, merge?: string) =>
    editor.dispatch(
      { kind: "setJourneySetting", set: structuredClone(set) as never },
      { ...(merge ? { merge } : {}), silent: true },
    );
  return [settings, change];
}

/** What the journey is for (S-4.5 to S-4.7). */
export function GoalSettings() {
  const t = useTranslations("editor.settings.goals");
  const [{ goals }, change] = useSettings();
  const set = (at: number, goal: Goal) =>
    change({ goals: goals.map((one, index) => (index === at ? goal : one)) }, `goal ${goal.id}`);
  const add = (event: string) => {
    if (event === "") return;
    const goal = { id: newId("g"), name: event, event, ...blank(goals.length === 0) };
    change({ goals: [...goals, goal] });
  };
  return (
    <section data-section="goals" className="scroll-mt-3">
      <h3 className="text-body font-semibold">{t("title")}</h3>
      <p className="mt-0.5 mb-3 text-meta text-pretty text-muted-foreground">{t("text")}</p>
      <ul className="flex flex-col gap-3 empty:hidden">
        {goals.map((goal, at) => (
          <li key={goal.id} className="rounded-lg border border-border p-3">
            <GoalForm
              goal={goal}
              onChange={(next) => set(at, next)}
              onRemove={() => change({ goals: goals.filter((one) => one !== goal) })}
            />
          </li>
        ))}
      </ul>
      {goals.length < MOST ? <AddByEvent label={t("add")} onAdd={add} /> : null}
    </section>
  );
}

function blank(first: boolean): Omit<Goal, "id" | "name" | "event"> {
  return {
    where: ALWAYS,
    match: "key",
    window: { amount: 5, unit: "day" },
    primary: first,
    exits: first,
    counting: "once",
    value: "total",
  };
}

function GoalForm({
  goal,
  onChange,
  onRemove,
}: {
  goal: Goal;
  onChange: (goal: Goal) => void;
  onRemove: () => void;
}) {
  const t = useTranslations("editor.settings.goals");
  return (
    <EventsInHand events={[goal.event]}>
      <div className="flex flex-col gap-4">
        <div className="flex items-end gap-1">
          <div className="min-w-0 flex-1">
            <FieldFrame name="event" label={goal.primary ? t("primary") : t("secondary")}>
              <EventPicker
                value={goal.event}
                onChange={(event) => event !== "" && onChange({ ...goal, event, name: event })}
              />
            </FieldFrame>
          </div>
          <Button
            variant="ghost"
            size="icon"
            aria-label={t("remove", { event: goal.event })}
            icon={<Trash2 aria-hidden />}
            onClick={onRemove}
          />
        </div>
        <DurationField
          name="window"
          label={t("window")}
          value={goal.window}
          onChange={(window) => window.amount > 0 && onChange({ ...goal, window })}
        />
        <Switch checked={goal.exits} onChange={(exits) => onChange({ ...goal, exits })} hint={t("exitsHint")}>
          {t("exits")}
        </Switch>
        <SelectField
          name="match"
          label={t("match")}
          value={goal.match}
          options={[
            { value: "key", label: t("matchKey") },
            { value: "cart", label: t("matchCart") },
            { value: "any", label: t("matchAny") },
          ]}
          onChange={(match) => onChange({ ...goal, match })}
        />
        <RuleField
          name="where"
          label={t("where")}
          value={goal.where}
          scope={EVENT_SCOPE}
          onChange={(where) => onChange({ ...goal, where: where ?? ALWAYS })}
        />
      </div>
    </EventsInHand>
  );
}

/** A row is made by choosing its event: there is never one without. */
export function AddByEvent({ label, onAdd }: { label: string; onAdd: (event: string) => void }) {
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <Button size="sm" className="mt-2" icon={<Plus aria-hidden />} onClick={() => setOpen(true)}>
        {label}
      </Button>
    );
  }
  return (
    <div className="mt-2">
      <EventPicker
        value=""
        aria-label={label}
        onChange={(event) => {
          setOpen(false);
          onAdd(event);
        }}
      />
    </div>
  );
}
