"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { EventPicker } from "#components/fields/event-picker.tsx";
import { FieldFrame } from "#components/fields/field-frame.tsx";
import { RowIssue } from "#components/fields/key-value-field.tsx";
import { ListField } from "#components/fields/list-field.tsx";
import { ValueSourceField } from "#components/fields/value-source-field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { Config } from "./step.ts";

type Property = Config["properties"][number];

export default function SendEventForm({ config, change, issueAt }: StepFormProps<Config>) {
  return (
    <>
      <FieldFrame
        name="event"
        label="Event to send"
        hint="Other journeys may start by it, and rules can ask for it."
        issue={issueAt("event")}
      >
        <EventPicker value={config.event ?? ""} onChange={(event) => change({ ...config, event })} />
      </FieldFrame>
      <ListField<Property>
        name="properties"
        label="Its properties"
        addLabel="Add a property"
        items={config.properties}
        max={100}
        blank={() => ({ name: "", value: { kind: "fixed", value: "" } })}
        onChange={(properties) => change({ ...config, properties })}
        row={(item, at, set) => (
          <div className="flex flex-col gap-1.5" data-field={`properties.${at}`}>
            <Input
              value={item.name}
              placeholder="Name"
              aria-label={`Name of property ${at + 1}`}
              onChange={(event) => set({ ...item, name: event.target.value })}
              className="font-mono text-dense"
            />
            <ValueSourceField value={item.value} onChange={(value) => set({ ...item, value })} />
            <RowIssue
              text={
                issueAt(`properties.${at}.name`) ??
                issueAt(`properties.${at}.value.path`) ??
                issueAt(`properties.${at}.value.text`)
              }
            />
          </div>
        )}
      />
    </>
  );
}
