"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { DurationField } from "#components/fields/duration-field.tsx";
import { EventRow, type ListenedEvent } from "#components/fields/event-row.tsx";
import { ListField } from "#components/fields/list-field.tsx";
import { NumberField } from "#components/fields/number-field.tsx";
import { SelectField } from "#components/fields/select-field.tsx";
import { ALWAYS } from "#core/rules/rule.ts";
import type { Config } from "./step.ts";

const FROM = [
  { value: "arrival", label: "When they come to this step" },
  { value: "anchor", label: "The event that started the journey" },
] as const;

export default function WaitForForm({ config, change, issueAt, newId }: StepFormProps<Config>) {
  const arms = (config.arms ?? []).map(withDefaults);
  return (
    <>
      <ListField<ListenedEvent>
        name="arms"
        label="Go on when"
        addLabel="Add an event"
        items={arms}
        max={10}
        keyOf={({ id }) => id}
        issue={arms.length === 0 ? issueAt("arms") : null}
        blank={() => withDefaults({ id: newId(), event: "" })}
        onChange={(next) => change({ ...config, arms: next })}
        row={(arm, at, set) => (
          <EventRow name={`arms.${at}`} value={arm} issue={issueAt(`arms.${at}.event`)} onChange={set} />
        )}
      />
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
      {arms.some(({ restart }) => restart) ? (
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

/** An arm as it reads with what its schema fills in. */
function withDefaults(arm: Partial<ListenedEvent> & Pick<ListenedEvent, "id" | "event">): ListenedEvent {
  return { where: ALWAYS, match: "key", restart: false, lookBack: "anchor", ...arm };
}
