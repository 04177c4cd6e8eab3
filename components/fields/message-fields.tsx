"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { RuleField } from "#components/rules/rule-builder.tsx";
import type { MessageConfig } from "#core/engine/message-step.ts";
import { MessagePreview } from "./message-preview.tsx";
import { SelectField } from "./select-field.tsx";
import { TemplatePicker } from "./template-picker.tsx";

const SCOPE = { roots: ["person", "cart", "context"], history: false } as const;
const ON_DOUBT = [
  { value: "hold", label: "Never twice", hint: "Hold it for somebody to decide." },
  { value: "resend", label: "At least once", hint: "Send again, and risk a second copy." },
] as const;

/** What every message step is set up with: the template, with a look at it, when to send, and what to do in doubt. */
export function MessageFields({
  config,
  change,
  issueAt,
  channel,
}: StepFormProps<MessageConfig> & { channel: string }) {
  return (
    <>
      <TemplatePicker
        name="templateId"
        label="Template"
        channel={channel}
        value={config.templateId}
        issue={issueAt("templateId")}
        onChange={(templateId) => change({ ...config, templateId })}
      />
      {channel === "email" || !config.templateId ? null : <MessagePreview templateId={config.templateId} />}
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
