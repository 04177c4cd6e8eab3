"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { DurationField } from "#components/fields/duration-field.tsx";
import { SelectField } from "#components/fields/select-field.tsx";
import { TextField } from "#components/fields/text-field.tsx";
import { WeekdaysField } from "#components/fields/weekdays-field.tsx";
import { ZoneField } from "#components/fields/zone-field.tsx";
import type { Config } from "./step.ts";

const MODES = [
  { value: "for", label: "For a time" },
  { value: "until", label: "Until a day and time" },
] as const;
const FROM = [
  { value: "arrival", label: "When they come to this step" },
  { value: "anchor", label: "The event that started the journey" },
] as const;
const CALENDAR_UNITS: ReadonlySet<string> = new Set(["day", "week", "month", "year"]);

export default function WaitForm({ config, change, issueAt }: StepFormProps<Config>) {
  const switchTo = (mode: Config["mode"]) => {
    if (mode === config.mode) return;
    change(
      mode === "for"
        ? { mode, duration: { amount: 1, unit: "day" } }
        : { mode, weekdays: [1, 2, 3, 4, 5], time: "09:00" },
    );
  };
  return (
    <>
      {config.mode === "until" ? (
        <>
          <WeekdaysField
            name="weekdays"
            label="Until the next"
            value={config.weekdays}
            issue={issueAt("weekdays")}
            onChange={(weekdays) => change({ ...config, weekdays })}
          />
          <TextField
            name="time"
            label="At"
            value={config.time}
            placeholder="09:00"
            maxLength={5}
            issue={issueAt("time")}
            onChange={(time) => change({ ...config, time })}
          />
          <ZoneField
            name="zone"
            label="In whose time"
            value={config.zone}
            issue={issueAt("zone.name")}
            onChange={(zone) => change({ ...config, zone })}
          />
        </>
      ) : (
        <ForFields config={config} change={change} issueAt={issueAt} />
      )}
      <SelectField name="mode" label="Kind of wait" value={config.mode} options={MODES} onChange={switchTo} />
    </>
  );
}

type ForConfig = Extract<Config, { mode: "for" }>;

function ForFields({
  config,
  change,
  issueAt,
}: Pick<StepFormProps<ForConfig>, "config" | "change" | "issueAt">) {
  const followsCalendar = CALENDAR_UNITS.has(config.duration?.unit ?? "");
  return (
    <>
      <DurationField
        name="duration"
        label="Wait"
        value={config.duration}
        hint={
          followsCalendar
            ? "Keeps the local clock time: one day later means the same hour. For an exact span choose hours."
            : "Counts exactly, whatever the clocks do."
        }
        issue={issueAt("duration") ?? issueAt("duration.amount")}
        onChange={(duration) => change({ ...config, duration })}
      />
      <SelectField
        name="from"
        label="Counted from"
        value={config.from ?? "arrival"}
        options={FROM}
        onChange={(from) => change({ ...config, from })}
      />
      {followsCalendar ? (
        <ZoneField
          name="zone"
          label="In whose time"
          value={config.zone}
          issue={issueAt("zone.name")}
          onChange={(zone) => change({ ...config, zone })}
        />
      ) : null}
    </>
  );
}
