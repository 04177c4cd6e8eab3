"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { NumberField } from "#components/fields/number-field.tsx";
import type { Config } from "./step.ts";

export default function LoopForm({ config, change, issueAt }: StepFormProps<Config>) {
  return (
    <NumberField
      name="max"
      label="Send people back"
      hint="Draw Again to the step where they go on. There has to be a wait on the way."
      value={config.max ?? 10}
      min={1}
      max={100}
      unit="times at most"
      issue={issueAt("max")}
      onChange={(max) => change({ ...config, max } as never)}
    />
  );
}
