"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { DateSourceFields } from "#components/fields/date-source-fields.tsx";
import { SelectField } from "#components/fields/select-field.tsx";
import { ZoneField } from "#components/fields/zone-field.tsx";
import type { DateConfig } from "./config.ts";

const PAST = [
  { value: "continue", label: "Go on" },
  { value: "branch", label: "Take another way", hint: "By Date is over." },
  { value: "exit", label: "Leave the journey" },
] as const;

/** Until a date: which, in whose time, and what if it is over. */
export function DateFields({
  config,
  change,
  issueAt,
}: Pick<StepFormProps<DateConfig>, "config" | "change" | "issueAt">) {
  return (
    <>
      <DateSourceFields
        name=""
        value={config}
        issueAt={issueAt}
        onChange={(date) => change({ ...config, ...date } as never)}
      />
      <p className="text-meta text-pretty text-muted-foreground">
        Who has no such date leaves by No date, and where that leads nowhere, the journey.
      </p>
      <ZoneField
        name="zone"
        label="In whose time"
        value={config.zone}
        issue={issueAt("zone.name")}
        onChange={(zone) => change({ ...config, zone })}
      />
      <SelectField
        name="ifPast"
        label="If the date is over"
        value={config.ifPast ?? "continue"}
        options={PAST}
        onChange={(ifPast) => change({ ...config, ifPast })}
      />
    </>
  );
}
