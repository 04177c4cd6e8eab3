"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { DurationField } from "#components/fields/duration-field.tsx";
import { ListField } from "#components/fields/list-field.tsx";
import { NumberField } from "#components/fields/number-field.tsx";
import { SelectField } from "#components/fields/select-field.tsx";
import { ArmRow, type DrawnArm } from "./arm-row.tsx";
import type { Config } from "./config.ts";

const FROM = [
  { value: "arrival", label: "When they come to this step" },
  { value: "anchor", label: "The event that started the journey" },
] as const;

const MODES = [
  { value: "first", label: "Whatever comes first" },
  { value: "ranked", label: "The highest by the end", hint: "The first in the list goes on at once." },
] as const;

export default function WaitForForm({ config, change, issueAt, newId }: StepFormProps<Config>) {
  const arms = (config.arms ?? []) as readonly DrawnArm[];
  return (
    <>
      <ListField<DrawnArm>
        name="arms"
        label="Go on when"
        addLabel="Add something to wait for"
        items={arms}
        max={9}
        keyOf={({ id }) => id}
        issue={arms.length === 0 ? issueAt("arms") : null}
        blank={() => ({ kind: "event", id: newId(), event: "" })}
        onChange={(next) => change({ ...config, arms: next } as never)}
        row={(arm, at, set) => <ArmRow arm={arm} at={at} set={set} issueAt={issueAt} />}
      />
      {arms.length > 1 ? (
        <SelectField
          name="mode"
          label="Which one counts"
          value={config.mode ?? "first"}
          options={MODES}
          onChange={(mode) => change({ ...config, mode })}
        />
      ) : null}
      <DurationField
        name="timeout"
        label="Wait at most"
        value={config.timeout}
        unset="Set a limit"
        hint="Then people go on by Timed out."
        issue={issueAt("timeout") ?? issueAt("timeout.amount")}
        onChange={(timeout) => change({ ...config, timeout })}
        onClear={() => change({ ...config, timeout: null } as never)}
      />
      <SelectField
        name="from"
        label="The limit counts from"
        value={config.from ?? "arrival"}
        options={FROM}
        onChange={(from) => change({ ...config, from })}
      />
      {arms.some((arm) => arm["restart"] === true) ? (
        <RestartFields config={config} change={change} issueAt={issueAt} />
      ) : null}
    </>
  );
}

function RestartFields({
  config,
  change,
  issueAt,
}: Pick<StepFormProps<Config>, "config" | "change" | "issueAt">) {
  return (
    <>
      <NumberField
        name="maxRestarts"
        label="Restarts at most"
        value={config.maxRestarts === undefined ? 100 : config.maxRestarts}
        min={0}
        max={1_000}
        unit="times"
        issue={issueAt("maxRestarts")}
        onChange={(maxRestarts) => change({ ...config, maxRestarts } as never)}
      />
      <DurationField
        name="deadline"
        label="Never longer than"
        value={config.deadline ?? null}
        unset="Set a deadline"
        hint="Counted from arrival, however often the wait restarts."
        issue={issueAt("deadline.amount")}
        onChange={(deadline) => change({ ...config, deadline })}
        onClear={() => change({ ...config, deadline: null })}
      />
    </>
  );
}
