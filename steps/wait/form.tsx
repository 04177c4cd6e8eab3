"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { DurationField } from "#components/fields/duration-field.tsx";
import { SelectField } from "#components/fields/select-field.tsx";
import { TextField } from "#components/fields/text-field.tsx";
import { WeekdaysField } from "#components/fields/weekdays-field.tsx";
import { ZoneField } from "#components/fields/zone-field.tsx";
import type { Config, DateConfig } from "./config.ts";
import { DateFields } from "./date-fields.tsx";
import { RangesField } from "./ranges-field.tsx";

const MODES = [
  { value: "for", label: "For a time" },
  { value: "date", label: "Until a date" },
  { value: "until", label: "Until a day and time" },
  { value: "window", label: "Until a time window" },
] as const;
const FROM = [
  { value: "arrival", label: "When they come to this step" },
  { value: "anchor", label: "The event that started the journey" },
] as const;
const CALENDAR_UNITS: ReadonlySet<string> = new Set(["day", "week", "month", "year"]);
const WORKDAYS = [1, 2, 3, 4, 5];

/** What each kind of wait starts with. */
const BLANK: Readonly<Record<Config["mode"], object>> = {
  for: { mode: "for", duration: { amount: 1, unit: "day" } },
  date: { mode: "date", date: { kind: "path", path: "" } },
  until: { mode: "until", weekdays: WORKDAYS, time: "09:00" },
  window: { mode: "window", weekdays: WORKDAYS, ranges: [{ start: "09:00", end: "18:00" }] },
};

type Props<Mode extends Config = Config> = Pick<StepFormProps<Mode>, "config" | "change" | "issueAt">;

export default function WaitForm({ config, change, issueAt }: StepFormProps<Config>) {
  return (
    <>
      <SelectField
        name="mode"
        label="Kind of wait"
        value={config.mode}
        options={MODES}
        onChange={(mode) => mode !== config.mode && change(BLANK[mode] as never)}
      />
      <ModeFields config={config} change={change} issueAt={issueAt} />
      <DurationField
        name="spread"
        label="Spread people over"
        unset="Spread people out"
        hint="Each leaves at a place of their own within this time."
        value={config.spread ?? null}
        issue={issueAt("spread") ?? issueAt("spread.amount")}
        onChange={(spread) => change({ ...config, spread })}
        onClear={() => change({ ...config, spread: null })}
      />
    </>
  );
}

function ModeFields({ config, change, issueAt }: Props) {
  switch (config.mode) {
    case "date":
      return <DateFields config={config as DateConfig} change={change} issueAt={issueAt} />;
    case "for":
      return <ForFields config={config} change={change} issueAt={issueAt} />;
    case "until":
    case "window":
      return <LocalFields config={config} change={change} issueAt={issueAt} />;
  }
}

function LocalFields({ config, change, issueAt }: Props<Extract<Config, { mode: "until" | "window" }>>) {
  return (
    <>
      <WeekdaysField
        name="weekdays"
        label="Until the next"
        value={config.weekdays}
        issue={issueAt("weekdays")}
        onChange={(weekdays) => change({ ...config, weekdays })}
      />
      {config.mode === "until" ? (
        <TextField
          name="time"
          label="At"
          value={config.time}
          placeholder="09:00"
          maxLength={5}
          issue={issueAt("time")}
          onChange={(time) => change({ ...config, time })}
        />
      ) : (
        <RangesField
          ranges={config.ranges}
          issueAt={issueAt}
          onChange={(ranges) => change({ ...config, ranges })}
        />
      )}
      <ZoneField
        name="zone"
        label="In whose time"
        value={config.zone}
        issue={issueAt("zone.name")}
        onChange={(zone) => change({ ...config, zone })}
      />
    </>
  );
}

function ForFields({ config, change, issueAt }: Props<Extract<Config, { mode: "for" }>>) {
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
