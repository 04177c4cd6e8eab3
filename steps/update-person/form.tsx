"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { RowIssue } from "#components/fields/key-value-field.tsx";
import { ListField } from "#components/fields/list-field.tsx";
import { TraitRow } from "#components/fields/trait-row.tsx";
import type { Config } from "./step.ts";

type Change = Config["changes"][number];

export default function UpdatePersonForm({ config, change, issueAt }: StepFormProps<Config>) {
  const changes = config.changes ?? [];
  return (
    <ListField<Change>
      name="changes"
      label="Change these traits"
      addLabel="Add a trait"
      items={changes}
      max={50}
      issue={changes.length === 0 ? issueAt("changes") : null}
      blank={() => ({ trait: "", operation: "set", value: { kind: "fixed", value: "" } })}
      onChange={(next) => change({ ...config, changes: next })}
      row={(item, at, set) => (
        <div data-field={`changes.${at}`}>
          <TraitRow value={item} onChange={set} />
          <RowIssue
            text={
              issueAt(`changes.${at}.trait`) ??
              issueAt(`changes.${at}.value`) ??
              issueAt(`changes.${at}.value.path`)
            }
          />
        </div>
      )}
    />
  );
}
