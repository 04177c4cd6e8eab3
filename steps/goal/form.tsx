"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { DurationField } from "#components/fields/duration-field.tsx";
import { EventPicker } from "#components/fields/event-picker.tsx";
import { FieldFrame } from "#components/fields/field-frame.tsx";
import { EventsInHand } from "#components/fields/lookups.tsx";
import { SelectField } from "#components/fields/select-field.tsx";
import { TextField } from "#components/fields/text-field.tsx";
import { RuleField } from "#components/rules/rule-builder.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { ALWAYS } from "#core/rules/rule.ts";
import type { Config } from "./step.ts";

const MATCH = [
  { value: "key", label: "Same cart or order", hint: "Those that carry the entry's own key, or none." },
  { value: "any", label: "Any of theirs", hint: "Whatever cart or order it is about." },
  { value: "cart", label: "Orders of this cart", hint: "Found by cart, checkout or a shared product." },
] as const;
const COUNTING = [
  { value: "once", label: "Once" },
  { value: "everyTime", label: "Every time" },
] as const;
const SCOPE = { roots: ["event"], history: false } as const;

export default function GoalForm({ config, change, issueAt }: StepFormProps<Config>) {
  return (
    <EventsInHand events={[config.event ?? ""]}>
      <FieldFrame name="event" label="Count when people do" issue={issueAt("event")}>
        <EventPicker value={config.event ?? ""} onChange={(event) => change({ ...config, event })} />
      </FieldFrame>
      <DurationField
        name="window"
        label="Within"
        hint="Counted from when they come by here, also after they have left the journey."
        value={config.window ?? { amount: 3, unit: "day" }}
        issue={issueAt("window.amount")}
        onChange={(window) => change({ ...config, window })}
      />
      <RuleField
        name="where"
        label="Only where"
        value={config.where}
        scope={SCOPE}
        issue={issueAt("where")}
        onChange={(where) => change({ ...config, where: where ?? ALWAYS })}
      />
      <SelectField
        name="match"
        label="Which of these events count"
        value={config.match ?? "key"}
        options={MATCH}
        onChange={(match) => change({ ...config, match })}
      />
      <SelectField
        name="counting"
        label="Counts"
        value={config.counting ?? "once"}
        options={COUNTING}
        onChange={(counting) => change({ ...config, counting })}
      />
      <TextField
        name="value"
        label="Property with the money"
        value={config.value ?? "total"}
        maxLength={128}
        mono
        issue={issueAt("value")}
        onChange={(value) => change({ ...config, value })}
      />
      <Checkbox checked={config.exits ?? false} onChange={(exits) => change({ ...config, exits })}>
        <span className="text-dense">Leave the journey when it is met</span>
      </Checkbox>
    </EventsInHand>
  );
}
