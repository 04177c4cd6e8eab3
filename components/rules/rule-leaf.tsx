"use client";

import { Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { NumberInput } from "#components/fields/number-field.tsx";
import { PathPicker } from "#components/fields/path-picker.tsx";
import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/select.tsx";
import type { Bucket, Clock, Compare, EventDid, MemberOf, Rule } from "#core/rules/rule.ts";
import { CompareValueInput } from "./compare-value.tsx";
import { DidRow } from "./did-row.tsx";
import { OPERATOR_ORDER, UNARY, valueFor } from "./operators.ts";
import type { RuleScope } from "./rule-scope.ts";
import { ClockRow, MemberRow } from "./standing-rows.tsx";

type Leaf = Compare | EventDid | MemberOf | Clock | Bucket;

/** One part of a rule: a comparison, something that happened, or a share drawn by lot. */
export function RuleLeaf({
  rule,
  scope,
  onChange,
}: {
  rule: Leaf;
  scope: RuleScope;
  onChange: (rule: Rule | null) => void;
}) {
  return (
    <LeafFrame onRemove={() => onChange(null)}>
      {rule.kind === "compare" ? <CompareRow rule={rule} scope={scope} onChange={onChange} /> : null}
      {rule.kind === "did" ? <DidRow rule={rule} onChange={onChange} /> : null}
      {rule.kind === "member" ? <MemberRow rule={rule} onChange={onChange} /> : null}
      {rule.kind === "clock" ? <ClockRow rule={rule} onChange={onChange} /> : null}
      {rule.kind === "bucket" ? <BucketRow rule={rule} onChange={onChange} /> : null}
    </LeafFrame>
  );
}

function LeafFrame({ onRemove, children }: { onRemove: () => void; children: ReactNode }) {
  const t = useTranslations("rules");
  return (
    <div className="flex items-start gap-1 rounded-lg border border-border bg-surface p-2">
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">{children}</div>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={t("remove")}
        icon={<Trash2 aria-hidden />}
        className="-me-1 text-muted-foreground"
        onClick={onRemove}
      />
    </div>
  );
}

function CompareRow({
  rule,
  scope,
  onChange,
}: {
  rule: Compare;
  scope: RuleScope;
  onChange: (rule: Rule) => void;
}) {
  const t = useTranslations("rules");
  const operators = OPERATOR_ORDER.map((value) => ({ value, label: t(`operator.${value}`) }));
  const setOperator = (operator: Compare["operator"]) => {
    const { value: _before, ...rest } = rule;
    const value = valueFor(operator, rule.value);
    onChange(value === undefined ? { ...rest, operator } : { ...rest, operator, value });
  };
  return (
    <>
      <PathPicker
        value={rule.path}
        roots={scope.roots}
        aria-label={t("property")}
        onChange={(path) => onChange({ ...rule, path })}
      />
      <div className="flex flex-wrap items-start gap-1.5">
        <Select
          value={rule.operator}
          aria-label={t("operatorLabel")}
          options={operators}
          onChange={setOperator}
          className="w-36"
        />
        {UNARY.has(rule.operator) ? null : (
          <div className="min-w-32 flex-1">
            <CompareValueInput
              operator={rule.operator}
              value={rule.value}
              onChange={(value) => onChange({ ...rule, value })}
            />
          </div>
        )}
      </div>
    </>
  );
}

function BucketRow({ rule, onChange }: { rule: Bucket; onChange: (rule: Rule) => void }) {
  const t = useTranslations("rules");
  return (
    <div className="flex flex-wrap items-center gap-2 text-dense">
      {t("bucketBefore")}
      <NumberInput
        decimals
        value={(rule.to - rule.from) / 100}
        min={0}
        max={100}
        aria-label={t("share")}
        onChange={(share) =>
          onChange({ ...rule, to: Math.min(10_000, rule.from + Math.round((share ?? 0) * 100)) })
        }
        className="w-20"
      />
      {t("bucketAfter")}
    </div>
  );
}
