"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { useLookups } from "#components/fields/lookups.tsx";
import { ObjectPicker } from "#components/fields/object-picker.tsx";
import { SelectField } from "#components/fields/select-field.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import type { Config } from "./step.ts";

const AFTER = [
  { value: "completes", label: "Ends for them" },
  { value: "continues", label: "Goes on", hint: "They are in both journeys." },
] as const;

export default function StartJourneyForm({ config, change, issueAt }: StepFormProps<Config>) {
  const { journeys } = useLookups();
  return (
    <>
      <ObjectPicker
        name="journeyId"
        label="Journey to start"
        placeholder="Choose a journey"
        empty="There is no other journey yet."
        hint="Its own entry checks decide. Whom they keep out goes by Refused."
        objects={journeys}
        value={config.journeyId}
        issue={issueAt("journeyId")}
        onChange={({ id, name }) => change({ ...config, journeyId: id, name })}
      />
      <SelectField
        name="after"
        label="This journey then"
        value={config.after ?? "completes"}
        options={AFTER}
        onChange={(after) => change({ ...config, after })}
      />
      <Checkbox checked={config.carry ?? true} onChange={(carry) => change({ ...config, carry })}>
        <span className="text-dense">Hand over what started this journey</span>
      </Checkbox>
    </>
  );
}
