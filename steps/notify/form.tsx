"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { FieldGroup } from "#components/fields/field-frame.tsx";
import { LiquidField } from "#components/fields/liquid-field.tsx";
import { useLookups } from "#components/fields/lookups.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import type { Config } from "./step.ts";

export default function NotifyForm({ config, change, issueAt }: StepFormProps<Config>) {
  const { members } = useLookups();
  const chosen = config.members ?? [];
  const toggle = (id: string, on: boolean) =>
    change({ ...config, members: on ? [...chosen, id] : chosen.filter((one) => one !== id) });
  return (
    <>
      <FieldGroup
        name="members"
        label="Whom to tell"
        hint="By mail. Above 20 in 10 minutes the rest comes as one digest."
        issue={issueAt("members")}
      >
        {members.map(({ id, name, hint }) => (
          <Checkbox
            key={id}
            checked={chosen.includes(id)}
            onChange={(on) => toggle(id, on)}
            {...(hint ? { hint } : {})}
          >
            <span className="text-dense">{name}</span>
          </Checkbox>
        ))}
      </FieldGroup>
      <LiquidField
        name="subject"
        label="Subject"
        placeholder="VIP cart of {{ cart.total }}"
        value={config.subject}
        maxLength={200}
        issue={issueAt("subject")}
        onChange={(subject) => change({ ...config, subject })}
      />
      <LiquidField
        name="text"
        label="Text"
        rows={5}
        value={config.text}
        maxLength={5_000}
        issue={issueAt("text")}
        onChange={(text) => change({ ...config, text })}
      />
    </>
  );
}
