"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { DurationField } from "#components/fields/duration-field.tsx";
import { EventField } from "#components/fields/event-picker.tsx";
import { EventsInHand } from "#components/fields/lookups.tsx";
import { RuleField } from "#components/rules/rule-builder.tsx";
import { ALWAYS } from "#core/rules/rule.ts";
import type { Config } from "./step.ts";

const EVENT_SCOPE = { roots: ["event", "cart"], history: false } as const;
const PERSON_SCOPE = { roots: ["person", "event", "cart"], history: true, lots: true } as const;

export default function EventTriggerForm({ config, change, issueAt }: StepFormProps<Config>) {
  return (
    <EventsInHand events={[config.event]}>
      <EventField
        name="event"
        label="When this happens"
        value={config.event}
        issue={issueAt("event")}
        onChange={(event) => change({ ...config, event })}
      />
      <RuleField
        name="where"
        label="Only events where"
        emptyHint="Every such event counts."
        value={config.where}
        scope={EVENT_SCOPE}
        issue={issueAt("where")}
        onChange={(where) => change({ ...config, where: where ?? ALWAYS })}
      />
      <RuleField
        name="audience"
        label="Only people who"
        emptyHint="Everybody may enter."
        value={config.audience}
        scope={PERSON_SCOPE}
        issue={issueAt("audience")}
        onChange={(audience) => change({ ...config, audience: audience ?? ALWAYS })}
      />
      <DurationField
        name="maxAge"
        label="Leave out events older than"
        hint="An event that arrives late starts nobody once it is older than this."
        value={config.maxAge ?? { amount: 24, unit: "hour" }}
        issue={issueAt("maxAge.amount")}
        onChange={(maxAge) => change({ ...config, maxAge })}
      />
    </EventsInHand>
  );
}
