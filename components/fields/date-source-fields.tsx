"use client";

import type { Duration } from "#core/kernel/time.ts";
import { DurationField } from "./duration-field.tsx";
import { FieldFrame } from "./field-frame.tsx";
import { PathPicker } from "./path-picker.tsx";
import { SelectField } from "./select-field.tsx";
import { TextField } from "./text-field.tsx";

/** A date as steps keep it: one for all or somebody's own, so long before or after it, at a time of day. */
export type DrawnDate = Readonly<{
  date?: Readonly<{ kind: "fixed"; date: string } | { kind: "path"; path: string }> | undefined;
  offset?: Readonly<{ by: Duration; way: "before" | "after" }> | null | undefined;
  time?: string | null | undefined;
}>;

const SOURCES = [
  { value: "path", label: "A trait or property" },
  { value: "fixed", label: "One date for all" },
] as const;
const WAYS = [
  { value: "on", label: "On that date" },
  { value: "before", label: "Before it" },
  { value: "after", label: "After it" },
] as const;

type Props = Readonly<{
  /** Where the date stands in the config; "" for the top. */
  name: string;
  value: DrawnDate;
  issueAt: (path: string) => string | null;
  onChange: (date: DrawnDate) => void;
}>;

/** Which date, how far from it, and at what time of day. */
export function DateSourceFields({ name, value, issueAt, onChange }: Props) {
  const { offset, time } = value;
  const at = (path: string) => (name ? `${name}.${path}` : path);
  const setWay = (way: (typeof WAYS)[number]["value"]) =>
    onChange({
      ...value,
      offset: way === "on" ? null : { by: offset?.by ?? { amount: 3, unit: "day" }, way },
    });
  return (
    <>
      <WhichDate name={name} value={value} issueAt={issueAt} onChange={onChange} />
      <SelectField
        name={at("offset")}
        label="When"
        value={offset?.way ?? "on"}
        options={WAYS}
        onChange={setWay}
      />
      {offset ? (
        <DurationField
          name={at("offset.by")}
          label={offset.way === "before" ? "So long before" : "So long after"}
          value={offset.by}
          issue={issueAt(at("offset.by")) ?? issueAt(at("offset.by.amount"))}
          onChange={(by) => onChange({ ...value, offset: { ...offset, by } })}
        />
      ) : null}
      <TextField
        name={at("time")}
        label="At"
        optional="optional"
        placeholder="09:00"
        hint="Without it the date's own time; a date alone means midnight."
        value={time ?? ""}
        maxLength={5}
        issue={issueAt(at("time"))}
        onChange={(text) => onChange({ ...value, time: text.trim() === "" ? null : text.trim() })}
      />
    </>
  );
}

function WhichDate({ name, value, issueAt, onChange }: Props) {
  const { date } = value;
  const at = (path: string) => (name ? `${name}.${path}` : path);
  return (
    <>
      <SelectField
        name={at("date")}
        label="Which date"
        value={date?.kind ?? "path"}
        options={SOURCES}
        onChange={(kind) =>
          onChange({ ...value, date: kind === "fixed" ? { kind, date: "" } : { kind, path: "" } })
        }
      />
      {date?.kind === "fixed" ? (
        <TextField
          name={at("date.date")}
          label="Date"
          placeholder="2027-03-31"
          hint="A date, or a date and time such as 2027-03-31T09:00."
          value={date.date}
          maxLength={40}
          issue={issueAt(at("date.date"))}
          onChange={(text) => onChange({ ...value, date: { kind: "fixed", date: text.trim() } })}
        />
      ) : (
        <FieldFrame
          name={at("date.path")}
          label="Date of"
          issue={issueAt(at("date.path")) ?? issueAt(at("date"))}
        >
          <PathPicker
            value={date?.path}
            roots={["person", "context"]}
            onChange={(path) => onChange({ ...value, date: { kind: "path", path } })}
          />
        </FieldFrame>
      )}
    </>
  );
}
