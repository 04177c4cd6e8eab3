"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { SelectField } from "#components/fields/select-field.tsx";
import { TemplatePicker } from "#components/fields/template-picker.tsx";
import { RuleField } from "#components/rules/rule-builder.tsx";
import type { Config } from "./step.ts";

const SCOPE = { roots: ["person", "cart", "context"], history: false } as const;
const ON_DOUBT = [
  { value: "hold", label: "Never twice", hint: "Hold it for somebody to decide." },
  { value: "resend", label: "At least once", hint: "Send again, and risk a second copy." },
] as const;

export default function EmailForm({ config, change, issueAt }: StepFormProps<Config>) {
  return (
    <>
      <TemplatePicker
        name="templateId"
        label="Template"
        channel="email"
        value={config.templateId}
        issue={issueAt("templateId")}
        onChange={(templateId) => change({ ...config, templateId })}
      />
      <RuleField
        name="onlyIf"
        label="Send only if"
        emptyHint="Asked once more at the moment of sending. Consent, caps and exits are always asked."
        value={config.onlyIf}
        scope={SCOPE}
        issue={issueAt("onlyIf")}
        onChange={(onlyIf) => change({ ...config, onlyIf })}
      />
      <SelectField
        name="onUnknown"
        label="If nobody knows whether it arrived"
        value={config.onUnknown ?? "hold"}
        options={ON_DOUBT}
        onChange={(onUnknown) => change({ ...config, onUnknown })}
      />
    </>
  );
}
