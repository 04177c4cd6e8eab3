"use client";

import type { StepFormProps } from "#components/canvas/step-form.ts";
import { RowIssue } from "#components/fields/key-value-field.tsx";
import { ListField } from "#components/fields/list-field.tsx";
import { TextField } from "#components/fields/text-field.tsx";
import { RuleField } from "#components/rules/rule-builder.tsx";
import type { Rule } from "#core/rules/rule.ts";
import type { Config } from "./step.ts";

type Path = Readonly<{ id: string; name: string; rule?: Rule }>;

const SCOPE = { roots: ["person", "cart", "context"], history: true, lots: true, standing: true } as const;

export default function PathsForm({ config, change, issueAt, newId }: StepFormProps<Config>) {
  const paths: readonly Path[] = config.paths ?? [];
  return (
    <ListField<Path>
      name="paths"
      label="The first path that holds is taken"
      hint="Everybody else goes by Else."
      addLabel="Add a path"
      items={paths}
      max={10}
      keyOf={({ id }) => id}
      issue={paths.length < 2 ? issueAt("paths") : null}
      blank={() => ({ id: newId(), name: `Path ${paths.length + 1}` })}
      onChange={(next) => change({ paths: next } as never)}
      row={(path, at, set) => (
        <div className="flex flex-col gap-2">
          <TextField
            name={`paths.${at}.name`}
            label={`Path ${at + 1}`}
            value={path.name}
            maxLength={40}
            issue={issueAt(`paths.${at}.name`)}
            onChange={(name) => set({ ...path, name })}
          />
          <RuleField
            name={`paths.${at}.rule`}
            label="Goes here when"
            value={path.rule}
            scope={SCOPE}
            onChange={(rule) => set(rule ? { ...path, rule } : { id: path.id, name: path.name })}
          />
          <RowIssue text={issueAt(`paths.${at}.rule`)} />
        </div>
      )}
    />
  );
}
