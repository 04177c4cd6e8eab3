"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { MessageFields } from "#components/fields/message-fields.tsx";
import type { Config } from "./step.ts";

export default function InAppForm(props: StepFormProps<Config>) {
  return <MessageFields {...props} channel="inApp" />;
}
