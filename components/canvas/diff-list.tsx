"use client";

import { CircleMinus, CirclePlus, GitCommitHorizontal } from "lucide-react";
import { useTranslations } from "use-intl";
import type { FieldDiff, JourneyDiff, StepDiff } from "#core/journey/diff.ts";
import { isEmptyDiff } from "#core/journey/diff.ts";
import type { Json } from "#core/kernel/json.ts";

const LOOK = {
  added: { Icon: CirclePlus, tone: "text-ok" },
  removed: { Icon: CircleMinus, tone: "text-bad" },
  changed: { Icon: GitCommitHorizontal, tone: "text-info" },
} as const;

/** What is different, step by step: added, removed, changed from old to new, led elsewhere. */
export function DiffList({ diff, first = false }: { diff: JourneyDiff; first?: boolean }) {
  const t = useTranslations("editor.diff");
  if (first)
    return <p className="text-dense text-muted-foreground">{t("first", { n: diff.steps.length })}</p>;
  if (isEmptyDiff(diff)) {
    return (
      <p className="text-dense text-muted-foreground">
        {diff.drawing > 0 ? t("drawingOnly", { n: diff.drawing }) : t("none")}
      </p>
    );
  }
  return (
    <ul className="flex flex-col gap-2.5" data-diff>
      {diff.steps.map((step) => (
        <StepRow key={step.stepId} step={step} />
      ))}
      {diff.settings.length > 0 ? (
        <li className="text-dense">
          <p className="font-medium">{t("settings")}</p>
          <Fields fields={diff.settings} />
        </li>
      ) : null}
      {diff.drawing > 0 ? (
        <li className="text-meta text-muted-foreground">{t("moved", { n: diff.drawing })}</li>
      ) : null}
    </ul>
  );
}

function StepRow({ step }: { step: StepDiff }) {
  const t = useTranslations("editor.diff");
  const { Icon, tone } = LOOK[step.change];
  return (
    <li className="flex items-start gap-2 text-dense" data-change={step.change}>
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <div className="min-w-0 flex-1">
        <p>
          <span className="font-medium">{step.name}</span>{" "}
          <span className="text-muted-foreground">{t(`change.${step.change}`)}</span>
        </p>
        <Fields fields={step.fields} />
        {step.rewired.map(({ output, from, to }) => (
          <p key={output} className="text-muted-foreground">
            {t("rewired", { output, from: from ?? t("end"), to: to ?? t("end") })}
          </p>
        ))}
      </div>
    </li>
  );
}

function Fields({ fields }: { fields: readonly FieldDiff[] }) {
  const t = useTranslations("editor.diff");
  if (fields.length === 0) return null;
  return (
    <dl className="mt-0.5 flex flex-col gap-0.5">
      {fields.map(({ path, before, after }) => (
        <div key={path} className="flex flex-wrap gap-x-2">
          <dt className="font-mono text-meta leading-4.5 text-muted-foreground">
            {path.replace(/^config\./, "")}
          </dt>
          <dd className="min-w-0 wrap-anywhere">
            <span className="sr-only">{t("before")} </span>
            <del className="text-bad decoration-bad/50">{valueText(before)}</del>
            <span aria-hidden> → </span>
            <span className="sr-only">{t("after")} </span>
            <ins className="text-ok no-underline">{valueText(after)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const SHOWN = 160;

function valueText(value: Json): string {
  if (value === null) return "—";
  const text = typeof value === "string" ? value || "“”" : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
