"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { RuleField } from "#components/rules/rule-builder.tsx";
import type { Config } from "./step.ts";

const SCOPE = { roots: ["person", "cart", "context"], history: true, lots: true, standing: true } as const;

export default function ConditionForm({ config, change, issueAt }: StepFormProps<Config>) {
  return (
    <RuleField
      name="rule"
      label="Go Yes when"
      emptyHint="Add what must be true. Everybody else goes No."
      value={config.rule}
      scope={SCOPE}
      issue={issueAt("rule")}
      onChange={(rule) => change(rule ? { ...config, rule } : {})}
    />
  );
}
