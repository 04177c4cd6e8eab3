"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { KeyValueField } from "#components/fields/key-value-field.tsx";
import { LiquidField } from "#components/fields/liquid-field.tsx";
import { NumberField } from "#components/fields/number-field.tsx";
import { SelectField } from "#components/fields/select-field.tsx";
import { ResponseField } from "./response-field.tsx";
import type { Config } from "./step.ts";
import { TryCall } from "./try-call.tsx";

const METHODS = ["POST", "PUT", "PATCH", "GET", "DELETE"].map((value) => ({
  value: value as Config["method"],
  label: value,
}));
const PROFILES = [
  { value: "fast", label: "Fast", hint: "5 tries in 30 minutes, then Failed." },
  { value: "durable", label: "Durable", hint: "10 tries over three days, then Failed." },
] as const;

export default function WebhookForm({ config, change, issueAt }: StepFormProps<Config>) {
  const method = config.method ?? "POST";
  return (
    <>
      <LiquidField
        name="url"
        label="Address"
        placeholder="https://hooks.example.com/crm"
        hint="Values may stand behind the host, never in it."
        value={config.url}
        maxLength={2_048}
        issue={issueAt("url")}
        onChange={(url) => change({ ...config, url: url.trim() })}
      />
      <SelectField
        name="method"
        label="Method"
        value={method}
        options={METHODS}
        onChange={(next) => change({ ...config, method: next })}
      />
      {method === "GET" || method === "DELETE" ? null : (
        <LiquidField
          name="body"
          label="Body"
          rows={6}
          placeholder={'{"email": {{ person.email | json }}}'}
          value={config.body}
          maxLength={262_144}
          issue={issueAt("body")}
          onChange={(body) => change({ ...config, body })}
        />
      )}
      <KeyValueField
        name="headers"
        label="Headers"
        addLabel="Add a header"
        items={config.headers}
        max={50}
        issueAt={issueAt}
        onChange={(headers) => change({ ...config, headers })}
      />
      <SelectField
        name="profile"
        label="How hard to try"
        value={config.profile ?? "fast"}
        options={PROFILES}
        onChange={(profile) => change({ ...config, profile })}
      />
      <ResponseField
        mapping={config.response}
        issueAt={issueAt}
        onChange={(response) => change({ ...config, response })}
      />
      <NumberField
        name="timeoutSeconds"
        label="Wait for an answer"
        value={config.timeoutSeconds ?? 10}
        min={1}
        max={30}
        unit="seconds"
        issue={issueAt("timeoutSeconds")}
        onChange={(timeoutSeconds) => change({ ...config, timeoutSeconds: timeoutSeconds ?? 10 })}
      />
      <TryCall config={config} />
    </>
  );
}
