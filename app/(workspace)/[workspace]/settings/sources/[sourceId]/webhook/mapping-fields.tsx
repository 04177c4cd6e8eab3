"use client";

import { useTranslations } from "use-intl";
import { ListField } from "#components/fields/list-field.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { type MappedField, READINGS } from "#lib/intake/sources/webhook/mapping.ts";
import { type FieldList, partsOf, withParts } from "./mapping.ts";
import { type Editing, pointerOf } from "./mapping-parts.tsx";

const MAX = 60;
const MAX_EACH = 30;
const BLANK: MappedField = { name: "", path: "", as: "asIs" };

/** Single properties of the event, or traits of the person, each with a name of one's own. */
export function MappingFields({
  mapping,
  scope,
  target,
  change,
  onTarget,
  issueAt,
  list,
}: Editing & { list: FieldList }) {
  const t = useTranslations("settings.sources.webhook");
  const pointer = pointerOf(scope, list);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows inside take the focus; this only follows it
    <div
      data-active={target === list || undefined}
      className="rounded-lg data-active:outline-2 data-active:outline-offset-4 data-active:outline-primary/40"
      onFocus={() => onTarget(list)}
    >
      <ListField
        label={t(`fields.${list}`)}
        name={list}
        hint={t(`fieldHints.${list}`)}
        items={partsOf(mapping, scope)[list]}
        max={MAX}
        addLabel={t(list === "fields" ? "addField" : "addTrait")}
        blank={() => BLANK}
        onChange={(fields) => change(withParts(mapping, scope, { [list]: fields }))}
        row={(field, at, set) => (
          <FieldRow field={field} pointer={`${pointer}/${at}`} issueAt={issueAt} onChange={set} />
        )}
      />
    </div>
  );
}

type RowProps = Readonly<{
  field: MappedField;
  pointer: string;
  issueAt: Editing["issueAt"];
  onChange: (field: MappedField) => void;
}>;

function FieldRow({ field, pointer, issueAt, onChange }: RowProps) {
  const t = useTranslations("settings.sources.webhook");
  return (
    <div className="flex flex-col gap-2">
      <FieldInputs field={field} pointer={pointer} issueAt={issueAt} onChange={onChange} />
      {field.each ? (
        <ListField
          label={t("each")}
          name={`${pointer}/each`}
          items={field.each}
          max={MAX_EACH}
          addLabel={t("addField")}
          blank={() => BLANK}
          onChange={(each) => onChange(each.length === 0 ? withoutEach(field) : { ...field, each })}
          row={(inner, at, set) => (
            <FieldInputs field={inner} pointer={`${pointer}/each/${at}`} issueAt={issueAt} onChange={set} />
          )}
        />
      ) : null}
    </div>
  );
}

function FieldInputs({ field, pointer, issueAt, onChange }: RowProps) {
  const t = useTranslations("settings.sources.webhook");
  return (
    <div className="grid grid-cols-[1fr_1.4fr_auto] gap-2 max-sm:grid-cols-1">
      <Field label={t("fieldName")} hideLabel error={issueAt(`${pointer}/name`)}>
        <Input
          placeholder={t("fieldName")}
          value={field.name}
          onChange={(event) => onChange({ ...field, name: event.target.value })}
        />
      </Field>
      <Field label={t("path")} hideLabel error={issueAt(`${pointer}/path`)}>
        <Input
          className="font-mono text-dense"
          placeholder={t("path")}
          value={field.path}
          onChange={(event) => onChange({ ...field, path: event.target.value })}
        />
      </Field>
      <Select
        aria-label={t("readAs")}
        className="min-w-28"
        value={field.as}
        onChange={(as) => onChange({ ...field, as })}
        options={READINGS.map((value) => ({ value, label: t(`readings.${value}`) }))}
      />
    </div>
  );
}

function withoutEach({ each: _each, ...field }: MappedField): MappedField {
  return field;
}
