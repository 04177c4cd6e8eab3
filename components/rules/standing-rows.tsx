"use client";

import { useTranslations } from "use-intl";
import { useLookups } from "#components/fields/lookups.tsx";
import { WeekdaysField } from "#components/fields/weekdays-field.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { Clock, MemberOf, Rule } from "#core/rules/rule.ts";

/** In a segment, or not. */
export function MemberRow({ rule, onChange }: { rule: MemberOf; onChange: (rule: Rule) => void }) {
  const t = useTranslations("rules");
  const { lists } = useLookups();
  const options = lists.map(({ id, name }) => ({ value: id, label: name }));
  // One that is not offered any more is still shown by its name.
  const gone = rule.id !== "" && options.every(({ value }) => value !== rule.id);
  return (
    <div className="flex gap-1.5">
      <Select
        value={rule.is ? "in" : "out"}
        aria-label={t("operatorLabel")}
        options={[
          { value: "in", label: t("memberIn") },
          { value: "out", label: t("memberOut") },
        ]}
        onChange={(is) => onChange({ ...rule, is: is === "in" })}
        className="w-32 shrink-0"
      />
      <Combobox
        value={rule.id === "" ? null : rule.id}
        options={gone ? [{ value: rule.id, label: rule.name || rule.id }, ...options] : options}
        placeholder={t("chooseList")}
        empty={t("noLists")}
        aria-label={t("chooseList")}
        onChange={(id) =>
          onChange({ ...rule, id, name: lists.find((one) => one.id === id)?.name ?? rule.name })
        }
        className="min-w-0 flex-1"
      />
    </div>
  );
}

/** What the person's clock says. */
export function ClockRow({ rule, onChange }: { rule: Clock; onChange: (rule: Rule) => void }) {
  const t = useTranslations("rules");
  return (
    <>
      <WeekdaysField
        name="weekdays"
        label={t("clockDays")}
        value={[...rule.weekdays]}
        onChange={(weekdays) => onChange({ ...rule, weekdays })}
      />
      <div className="flex items-center gap-1.5 text-dense">
        {t("clockFrom")}
        <Input
          value={rule.from}
          aria-label={t("clockFrom")}
          maxLength={5}
          className="w-20"
          onChange={(event) => onChange({ ...rule, from: event.target.value })}
        />
        {t("clockTo")}
        <Input
          value={rule.to}
          aria-label={t("clockTo")}
          maxLength={5}
          className="w-20"
          onChange={(event) => onChange({ ...rule, to: event.target.value })}
        />
      </div>
    </>
  );
}
