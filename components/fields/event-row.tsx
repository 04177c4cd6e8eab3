"use client";

import { useTranslations } from "use-intl";
import { RuleField } from "#components/rules/rule-builder.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Select } from "#components/ui/select.tsx";
import { ALWAYS, type Rule } from "#core/rules/rule.ts";
import { EventPicker } from "./event-picker.tsx";
import { RowIssue } from "./key-value-field.tsx";
import { EventsInHand } from "./lookups.tsx";

/** An event to listen for, as a wait's arm keeps it. */
export type ListenedEvent = Readonly<{
  id: string;
  event: string;
  where: Rule;
  match: "key" | "any";
  restart: boolean;
  lookBack: "anchor" | "arrival" | number;
}>;

const EVENT_SCOPE = { roots: ["event"], history: false } as const;

/** One row of a wait: the event, which of them count, and what it does. */
export function EventRow({
  name,
  value,
  issue,
  onChange,
}: Readonly<{
  name: string;
  value: ListenedEvent;
  issue: string | null;
  onChange: (value: ListenedEvent) => void;
}>) {
  const t = useTranslations("fields");
  const lookBack = typeof value.lookBack === "number" ? "minutes" : value.lookBack;
  return (
    <EventsInHand events={[value.event]}>
      <div className="flex flex-col gap-2">
        <div data-field={`${name}.event`}>
          <EventPicker
            value={value.event}
            aria-label={t("event")}
            onChange={(event) => onChange({ ...value, event })}
          />
          <RowIssue text={issue} />
        </div>
        <div className="flex flex-col gap-1.5" data-field={`${name}.match`}>
          <Select
            small
            value={value.match}
            aria-label={t("match")}
            options={[
              { value: "key", label: t("matchKey"), hint: t("matchKeyHint") },
              { value: "any", label: t("matchAny"), hint: t("matchAnyHint") },
            ]}
            onChange={(match) => onChange({ ...value, match })}
          />
          {value.restart ? null : (
            <Select
              small
              value={lookBack}
              aria-label={t("lookBack")}
              options={[
                { value: "anchor", label: t("sinceEntry") },
                { value: "arrival", label: t("sinceArrival") },
                {
                  value: "minutes",
                  label: t("minutesBefore", { n: typeof value.lookBack === "number" ? value.lookBack : 60 }),
                },
              ]}
              onChange={(next) => onChange({ ...value, lookBack: next === "minutes" ? 60 : next })}
            />
          )}
        </div>
        <Checkbox
          checked={value.restart}
          onChange={(restart) => onChange({ ...value, restart })}
          hint={t("restartHint")}
        >
          <span className="text-dense">{t("restart")}</span>
        </Checkbox>
        <RuleField
          name={`${name}.where`}
          label={<span className="font-normal text-muted-foreground">{t("onlyWhere")}</span>}
          value={value.where}
          scope={EVENT_SCOPE}
          onChange={(where) => onChange({ ...value, where: where ?? ALWAYS })}
        />
      </div>
    </EventsInHand>
  );
}
