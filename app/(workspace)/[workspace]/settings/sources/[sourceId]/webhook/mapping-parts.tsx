"use client";

import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { Submit } from "#components/use-submit.ts";
import type { Mapping } from "#lib/intake/sources/webhook/mapping.ts";
import { PATH_FIELDS, type PathField, partsOf, type Scope, type Target, withParts } from "./mapping.ts";

/** A mapping while it is drawn: what is looked at, and where the next click goes. */
export type Editing = Readonly<{
  mapping: Mapping;
  scope: Scope;
  target: Target;
  change: (mapping: Mapping) => void;
  onTarget: (target: Target) => void;
  issueAt: Submit["issueAt"];
}>;

/** The single places of an event: its name, its person, its time, its id. */
export function MappingParts(editing: Editing) {
  const names = editing.scope === null ? PATH_FIELDS : PATH_FIELDS.filter((name) => name !== "messageId");
  return (
    <>
      {editing.scope === null ? <EventFields {...editing} /> : null}
      {names.map((name) => (
        <PartField key={name} name={name} editing={editing} />
      ))}
    </>
  );
}

/** Pointer of a value in the settings, as the API names it. */
export function pointerOf(scope: Scope, name: string): string {
  return scope === null ? `/settings/mapping/${name}` : `/settings/mapping/cases/${scope}/${name}`;
}

function EventFields({ mapping, target, change, onTarget, issueAt }: Editing) {
  const t = useTranslations("settings.sources.webhook");
  const { event } = mapping;
  const isFixed = event.kind === "fixed";
  const text = isFixed ? event.name : event.path;
  const set = (kind: "fixed" | "path", value: string) =>
    change({ ...mapping, event: kind === "fixed" ? { kind, name: value } : { kind, path: value } });
  return (
    <Field
      label={t("fields.event")}
      error={issueAt("/settings/mapping/event/name") ?? issueAt("/settings/mapping/event/path")}
    >
      <div className="grid grid-cols-[9.5rem_1fr] gap-2 max-sm:grid-cols-1">
        <Select
          aria-label={t("fields.event")}
          value={event.kind}
          onChange={(kind) => set(kind, text)}
          options={[
            { value: "path", label: t("fromPath") },
            { value: "fixed", label: t("fixed") },
          ]}
        />
        <Input
          aria-label={isFixed ? t("eventName") : t("path")}
          data-active={(target === "event" && !isFixed) || undefined}
          className={`data-active:border-primary ${isFixed ? "" : "font-mono text-dense"}`}
          value={text}
          onFocus={() => onTarget("event")}
          onChange={(change) => set(event.kind, change.target.value)}
        />
      </div>
    </Field>
  );
}

function PartField({ name, editing }: { name: PathField; editing: Editing }) {
  const t = useTranslations("settings.sources.webhook");
  const { mapping, scope, target, change, onTarget, issueAt } = editing;
  const value = partsOf(mapping, scope)[name] ?? "";
  const set = (path: string) => change(withParts(mapping, scope, { [name]: path }));
  return (
    <Field
      label={t(`fields.${name}`)}
      hint={t.has(`fieldHints.${name}`) ? t(`fieldHints.${name}`) : null}
      error={issueAt(pointerOf(scope, name))}
    >
      <div className="flex gap-2">
        <Input
          data-active={target === name || undefined}
          className="font-mono text-dense data-active:border-primary"
          value={value}
          placeholder={scope === null ? "" : (mapping[name] ?? "")}
          onFocus={() => onTarget(name)}
          onChange={(event) => set(event.target.value)}
        />
        {value ? (
          <Button variant="ghost" onClick={() => set("")}>
            {t("clear")}
          </Button>
        ) : null}
      </div>
    </Field>
  );
}
