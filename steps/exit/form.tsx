"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { TextField } from "#components/fields/text-field.tsx";
import type { Config } from "./step.ts";

export default function ExitForm({ config, change, issueAt }: StepFormProps<Config>) {
  return (
    <TextField
      name="note"
      label="Why people leave here"
      placeholder="Bought already"
      optional="optional"
      value={config.note}
      maxLength={100}
      issue={issueAt("note")}
      onChange={(note) => change({ ...config, note })}
    />
  );
}
