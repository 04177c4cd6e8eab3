"use client";

import { Scale } from "lucide-react";
import type { StepFormProps } from "#components/canvas/step-form.ts";
import { RowIssue } from "#components/fields/key-value-field.tsx";
import { ListField } from "#components/fields/list-field.tsx";
import { NumberField, NumberInput } from "#components/fields/number-field.tsx";
import { SelectField } from "#components/fields/select-field.tsx";
import { TextField } from "#components/fields/text-field.tsx";
import { Button } from "#components/ui/button.tsx";
import { Input } from "#components/ui/input.tsx";
import { type Config, evened } from "./step.ts";

type Arm = Readonly<{ id: string; name?: string; weight: number }>;

const UNITS = [
  { value: "person", label: "The person", hint: "Sees the same variant each time." },
  {
    value: "key",
    label: "The entry's key",
    hint: "All who share the key, such as one company, stay together.",
  },
  { value: "run", label: "Nobody", hint: "Each time is drawn anew." },
] as const;
const LETTERS = "ABCDEFGHIJ";

export default function SplitForm({ config, change, issueAt }: StepFormProps<Config>) {
  const arms: readonly Arm[] = config.arms ?? [];
  const setArms = (next: readonly Arm[]) => change({ ...config, arms: next } as never);
  return (
    <>
      <ListField<Arm>
        name="arms"
        label="Variants and their shares"
        addLabel="Add a variant"
        items={arms}
        max={10}
        keyOf={({ id }) => id}
        issue={issueAt("arms")}
        blank={() => ({ id: freeLetter(arms), weight: 0 })}
        onChange={setArms}
        row={(arm, at, set) => <ArmRow arm={arm} at={at} set={set} issueAt={issueAt} />}
      />
      <div>
        <Button size="sm" icon={<Scale aria-hidden />} onClick={() => setArms(evened(arms))}>
          Even out
        </Button>
      </div>
      <NumberField
        name="holdout"
        label="Held out"
        hint="A group that gets none of the variants, to compare with. The variants share the rest."
        value={config.holdout ?? 0}
        min={0}
        max={90}
        decimals
        unit="%"
        issue={issueAt("holdout")}
        onChange={(holdout) => change({ ...config, holdout: holdout ?? 0 })}
      />
      <SelectField
        name="unit"
        label="Who keeps a variant"
        value={config.unit ?? "person"}
        options={UNITS}
        onChange={(unit) => change({ ...config, unit })}
      />
      <TextField
        name="salt"
        label="Name of the draw"
        optional="optional"
        hint="A new name starts a new experiment: everybody is drawn again."
        value={config.salt ?? ""}
        maxLength={64}
        mono
        issue={issueAt("salt")}
        onChange={(salt) => change({ ...config, salt: salt.trim() === "" ? null : salt.trim() })}
      />
    </>
  );
}

function ArmRow({
  arm,
  at,
  set,
  issueAt,
}: Readonly<{
  arm: Arm;
  at: number;
  set: (arm: Arm) => void;
  issueAt: (path: string) => string | null;
}>) {
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center gap-1.5" data-field={`arms.${at}`}>
        <span className="w-5 shrink-0 text-center font-medium">{arm.id}</span>
        <Input
          value={arm.name ?? ""}
          placeholder="Name"
          aria-label={`Name of variant ${arm.id}`}
          maxLength={40}
          onChange={(event) => set({ ...arm, name: event.target.value })}
          className="min-w-0 flex-1"
        />
        <NumberInput
          value={arm.weight}
          min={0}
          max={100}
          decimals
          aria-label={`Share of variant ${arm.id} in percent`}
          onChange={(weight) => set({ ...arm, weight: weight ?? 0 })}
          className="w-16"
        />
        <span className="text-dense text-muted-foreground">%</span>
      </div>
      <input
        type="range"
        min={0}
        max={100}
        step={1}
        value={arm.weight}
        aria-label={`Share of variant ${arm.id}`}
        onChange={(event) => set({ ...arm, weight: Number(event.target.value) })}
        className="h-6 w-full accent-primary"
      />
      <RowIssue text={issueAt(`arms.${at}.weight`) ?? issueAt(`arms.${at}.name`)} />
    </div>
  );
}

/** The letter of a variant stays its own: who was shown B stays with B. */
function freeLetter(arms: readonly Arm[]): string {
  return [...LETTERS].find((letter) => arms.every(({ id }) => id !== letter)) ?? `V${arms.length + 1}`;
}
