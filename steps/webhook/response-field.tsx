"use client";

import { RowIssue } from "#components/fields/key-value-field.tsx";
import { ListField } from "#components/fields/list-field.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { RESPONSE_TYPES } from "#core/engine/response.ts";
import type { Config } from "./step.ts";

type Value = Config["response"][number];

const TYPES = RESPONSE_TYPES.map((value) => ({ value, label: value }));

/** What of the answer later steps may read. */
export function ResponseField({
  mapping,
  issueAt,
  onChange,
}: Readonly<{
  mapping: Config["response"] | undefined;
  issueAt: (path: string) => string | null;
  onChange: (mapping: Value[]) => void;
}>) {
  return (
    <ListField<Value>
      name="response"
      label="Keep from the answer"
      hint="Later steps read these values under the step's name. A required one that is missing goes by Failed."
      addLabel="Add a value"
      items={mapping}
      max={50}
      issue={issueAt("response")}
      blank={() => ({ name: "", path: "$.", type: "text", required: false })}
      onChange={onChange}
      row={(value, at, set) => (
        <div className="flex flex-col gap-1.5" data-field={`response.${at}`}>
          <div className="grid grid-cols-2 gap-1.5">
            <Input
              value={value.name}
              placeholder="tier"
              aria-label={`Name of value ${at + 1}`}
              className="font-mono text-dense"
              onChange={(event) => set({ ...value, name: event.target.value })}
            />
            <Input
              value={value.path}
              placeholder="$.data.tier"
              aria-label={`Place of value ${at + 1}`}
              className="font-mono text-dense"
              onChange={(event) => set({ ...value, path: event.target.value })}
            />
          </div>
          <div className="flex items-center gap-3">
            <Select
              small
              value={value.type ?? "text"}
              aria-label={`Type of value ${at + 1}`}
              options={TYPES}
              onChange={(type) => set({ ...value, type })}
              className="w-28"
            />
            <Checkbox checked={value.required ?? false} onChange={(required) => set({ ...value, required })}>
              <span className="text-dense">Required</span>
            </Checkbox>
          </div>
          <RowIssue text={issueAt(`response.${at}.name`) ?? issueAt(`response.${at}.path`)} />
        </div>
      )}
    />
  );
}
