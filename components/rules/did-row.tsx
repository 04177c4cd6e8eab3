"use client";

import { useTranslations } from "use-intl";
import { DurationInput } from "#components/fields/duration-field.tsx";
import { EventPicker } from "#components/fields/event-picker.tsx";
import { EventsInHand } from "#components/fields/lookups.tsx";
import { NumberInput } from "#components/fields/number-field.tsx";
import { PathPicker } from "#components/fields/path-picker.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Select } from "#components/ui/select.tsx";
import type { EventDid, Rule, Window } from "#core/rules/rule.ts";

const MEASURES = ["count", "sum", "average", "min", "max", "distinct"] as const;
const COUNTED = ["atLeast", "is", "atMost", "lessThan", "greaterThan", "isNot"] as const;
const WINDOWS = ["last", "calendarDays", "sinceEntry", "allTime"] as const;

/** "Did Order Completed at least once in the last 30 days." */
export function DidRow({ rule, onChange }: { rule: EventDid; onChange: (rule: Rule) => void }) {
  const t = useTranslations("rules");
  const measure = MEASURES.find((one) => one === rule.measure) ?? "count";
  return (
    <EventsInHand events={[rule.event]}>
      <EventPicker
        value={rule.event}
        aria-label={t("event")}
        onChange={(event) => onChange({ ...rule, event })}
      />
      <div className="flex flex-wrap items-center gap-1.5">
        <Select
          value={measure}
          aria-label={t("measureLabel")}
          options={MEASURES.map((value) => ({ value, label: t(`measure.${value}`) }))}
          onChange={(next) => onChange(withMeasure(rule, next))}
          className="w-36"
        />
        {measure === "count" ? null : (
          <div className="min-w-32 flex-1">
            <PathPicker
              value={rule.of}
              roots={["event"]}
              aria-label={t("property")}
              onChange={(of) => onChange({ ...rule, of })}
            />
          </div>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-1.5">
        <Select
          value={rule.operator}
          aria-label={t("operatorLabel")}
          options={COUNTED.map((value) => ({ value, label: t(`counted.${value}`) }))}
          onChange={(operator) => onChange({ ...rule, operator })}
          className="w-32"
        />
        <NumberInput
          decimals
          value={typeof rule.value === "number" ? rule.value : null}
          aria-label={t("value")}
          onChange={(value) => onChange({ ...rule, value: value ?? 0 })}
          className="w-20"
        />
        {measure === "count" ? <span className="text-dense text-muted-foreground">{t("times")}</span> : null}
      </div>
      <WindowInput window={rule.window} onChange={(window) => onChange({ ...rule, window })} />
      <Checkbox
        checked={rule.sameKey ?? false}
        onChange={(sameKey) => {
          const { sameKey: _before, ...rest } = rule;
          onChange(sameKey ? { ...rest, sameKey } : rest);
        }}
      >
        <span className="text-dense">{t("sameKey")}</span>
      </Checkbox>
    </EventsInHand>
  );
}

function WindowInput({ window, onChange }: { window: Window; onChange: (window: Window) => void }) {
  const t = useTranslations("rules");
  const kind = WINDOWS.find((one) => one === window.kind) ?? "allTime";
  const choose = (next: (typeof WINDOWS)[number]) => {
    if (next === "last") onChange({ kind: "last", duration: { amount: 30, unit: "day" } });
    else if (next === "calendarDays") onChange({ kind: "calendarDays", days: 1 });
    else onChange({ kind: next });
  };
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <Select
        value={kind}
        aria-label={t("windowLabel")}
        options={WINDOWS.map((value) => ({ value, label: t(`window.${value}`) }))}
        onChange={choose}
        className="w-36"
      />
      {window.kind === "last" ? (
        <DurationInput
          value={window.duration}
          aria-label={t("windowLabel")}
          onChange={(duration) => onChange({ kind: "last", duration })}
        />
      ) : null}
      {window.kind === "calendarDays" ? (
        <NumberInput
          value={window.days}
          min={1}
          max={3_650}
          aria-label={t("days")}
          onChange={(days) => onChange({ kind: "calendarDays", days: Math.max(1, days ?? 1) })}
          className="w-20"
        />
      ) : null}
    </div>
  );
}

function withMeasure(rule: EventDid, measure: EventDid["measure"]): EventDid {
  const { of: _of, ...rest } = rule;
  return measure === "count"
    ? { ...rest, measure }
    : { ...rest, measure, of: rule.of ?? "event.properties.total" };
}
