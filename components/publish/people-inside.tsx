"use client";

import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { Select } from "#components/ui/select.tsx";
import { type PublishPlan, TIMER_POLICIES } from "#core/journey/plan.ts";
import { type Choice, type Choices, type InsideRow, rowKey, STAY, type Target } from "./preview.ts";

type InsideProps = Readonly<{
  inside: readonly InsideRow[];
  targets: readonly Target[];
  people: PublishPlan["people"];
  choices: Choices;
  checkExits: boolean;
  /** Somebody else's plan is only looked at. */
  readOnly: boolean;
  onPeople: (people: PublishPlan["people"]) => void;
  onChoice: (row: InsideRow, choice: Choice) => void;
  onCheckExits: (on: boolean) => void;
}>;

/** What becomes of the people inside: one choice for all, or step by step with counts (S-13.3). */
export function PeopleInside(props: InsideProps) {
  const { inside, people, checkExits, readOnly, onPeople, onCheckExits } = props;
  const t = useTranslations("publish");
  const format = useFormat();
  const total = inside.reduce((sum, row) => sum + row.people, 0);
  if (total === 0) return <p className="text-dense text-muted-foreground">{t("nobodyInside")}</p>;
  const options = (["onlyNew", "everyone", "perStep"] as const).map((value) => ({
    value,
    label: t(`people.${value}`),
    hint: t(`peopleHint.${value}`, { n: total, count: format.count(total) }),
    disabled: readOnly && value !== people,
  }));
  return (
    <div className="flex flex-col gap-4" data-people-inside={total}>
      <RadioCards
        label={t("people.label")}
        hideLabel
        value={people}
        onChange={onPeople}
        options={options}
        columns={3}
      />
      {people === "perStep" ? <Rows {...props} /> : null}
      {people === "onlyNew" ? null : (
        <Checkbox checked={checkExits} onChange={onCheckExits} disabled={readOnly} hint={t("checkExitsHint")}>
          {t("checkExits")}
        </Checkbox>
      )}
    </div>
  );
}

function Rows({ inside, targets, choices, readOnly, onChoice }: InsideProps) {
  const versions = new Set(inside.map(({ version }) => version));
  return (
    <ul className="divide-y divide-border rounded-lg border border-border">
      {inside.map((row) => (
        <Row
          key={rowKey(row)}
          row={row}
          several={versions.size > 1}
          targets={targets}
          choice={choices[rowKey(row)] ?? STAY}
          readOnly={readOnly}
          onChange={(choice) => onChoice(row, choice)}
        />
      ))}
    </ul>
  );
}

type RowProps = Readonly<{
  row: InsideRow;
  several: boolean;
  targets: readonly Target[];
  choice: Choice;
  readOnly: boolean;
  onChange: (choice: Choice) => void;
}>;

function Row({ row, several, targets, choice, readOnly, onChange }: RowProps) {
  const t = useTranslations("publish");
  const format = useFormat();
  const target = targets.find(({ stepId }) => stepId === choice.to);
  return (
    <li className="flex flex-col gap-2 p-3" data-inside={row.stepId}>
      <div className="flex flex-wrap items-baseline gap-x-2 text-dense">
        <span className="font-medium">{row.name}</span>
        <span className="text-muted-foreground">
          {t(`fate.${row.change}`)}
          {several ? ` · v${row.version}` : ""}
        </span>
        <span className="num ms-auto" data-count={row.people}>
          {t("count", { n: row.people, count: format.count(row.people) })}
        </span>
      </div>
      <div className="flex flex-wrap gap-2">
        <Select
          small
          className="w-full sm:w-56"
          aria-label={t("actLabel", { step: row.name })}
          disabled={readOnly}
          value={choice.act === "move" ? `move:${choice.to ?? ""}` : choice.act}
          onChange={(value) => onChange(chosen(value, choice))}
          options={[
            { value: "stay", label: t("act.stay", { version: row.version }) },
            { value: "exit", label: t("act.exit") },
            ...targets.map(({ stepId, name }) => ({
              value: `move:${stepId}`,
              label: t("act.move", { step: name }),
            })),
          ]}
        />
        {choice.act === "move" && row.timed && target?.timed ? (
          <Select
            small
            className="w-full sm:w-64"
            aria-label={t("timerLabel", { step: row.name })}
            disabled={readOnly}
            value={choice.timer}
            onChange={(timer) => onChange({ ...choice, timer })}
            options={TIMER_POLICIES.map((value) => ({ value, label: t(`timer.${value}`) }))}
          />
        ) : null}
      </div>
      {choice.act === "move" && choice.to !== row.stepId ? (
        <Checkbox
          checked={choice.sendAgain}
          onChange={(sendAgain) => onChange({ ...choice, sendAgain })}
          disabled={readOnly}
          hint={t("sendAgainHint")}
        >
          {t("sendAgain")}
        </Checkbox>
      ) : null}
    </li>
  );
}

function chosen(value: string, choice: Choice): Choice {
  if (value.startsWith("move:")) return { ...choice, act: "move", to: value.slice("move:".length) };
  return { ...choice, act: value === "exit" ? "exit" : "stay", to: null };
}
