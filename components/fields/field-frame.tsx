"use client";

import type { ReactNode } from "react";
import { Field } from "#components/ui/field.tsx";

export type FrameProps = Readonly<{
  label: ReactNode;
  /** Path of the value in the step's config: issues lead here by it. */
  name: string;
  issue?: string | null | undefined;
  hint?: ReactNode;
  optional?: string;
  hideLabel?: boolean;
}>;

/** A labelled field of a step's form, findable by the path of its value. */
export function FieldFrame({
  name,
  label,
  issue,
  hint,
  optional,
  hideLabel,
  children,
}: FrameProps & { children: ReactNode }) {
  return (
    <div data-field={name}>
      <Field
        label={label}
        error={issue}
        hint={hint}
        {...(optional ? { optional } : {})}
        {...(hideLabel ? { hideLabel } : {})}
      >
        {children}
      </Field>
    </div>
  );
}

/** Several controls under one name. */
export function FieldGroup({ name, label, issue, hint, children }: FrameProps & { children: ReactNode }) {
  return (
    <fieldset data-field={name} className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1.5 text-dense font-medium">{label}</legend>
      {children}
      {hint ? <p className="text-meta text-pretty text-muted-foreground">{hint}</p> : null}
      {issue ? (
        <p role="alert" className="text-meta text-bad">
          {issue}
        </p>
      ) : null}
    </fieldset>
  );
}
