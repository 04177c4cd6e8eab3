"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { SelectField } from "#components/fields/select-field.tsx";
import { StaticListPicker } from "#components/fields/static-list-picker.tsx";
import type { Config } from "./step.ts";

const OPERATIONS = [
  { value: "add", label: "Add them" },
  { value: "remove", label: "Take them out" },
] as const;

export default function ListForm({ config, change, issueAt }: StepFormProps<Config>) {
  return (
    <>
      <SelectField
        name="operation"
        label="What to do"
        value={config.operation ?? "add"}
        options={OPERATIONS}
        onChange={(operation) => change({ ...config, operation })}
      />
      <StaticListPicker
        name="listId"
        label="Static segment"
        value={config.listId}
        issue={issueAt("listId")}
        onChange={({ id, name }) => change({ ...config, listId: id, name })}
      />
    </>
  );
}
