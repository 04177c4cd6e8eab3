"use client";

import { CircleMinus, CirclePlus, GitCommitHorizontal } from "lucide-react";
import { useTranslations } from "use-intl";
import type { FieldDiff, JourneyDiff, StepDiff } from "#core/journey/diff.ts";
import { isEmptyDiff } from "#core/journey/diff.ts";
import { diffWords } from "#core/journey/text-diff.ts";
import type { Json } from "#core/kernel/json.ts";

const LOOK = {
  added: { Icon: CirclePlus, tone: "text-ok" },
  removed: { Icon: CircleMinus, tone: "text-bad" },
  changed: { Icon: GitCommitHorizontal, tone: "text-info" },
} as const;
type Authors = Readonly<Record<string, string>>;
const NOBODY: Authors = {};

/** What is different, step by step: added, removed, changed from old to new, led elsewhere. */
export function DiffList({
  diff,
  authors = NOBODY,
  first = false,
}: {
  diff: JourneyDiff;
  /** Who drew what, by step id. */
  authors?: Authors;
  first?: boolean;
}) {
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
        <StepRow key={step.stepId} step={step} author={authors[step.stepId]} />
      ))}
      {diff.settings.length > 0 ? (
        <li className="text-dense" data-change="settings">
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

function StepRow({ step, author }: { step: StepDiff; author: string | undefined }) {
  const t = useTranslations("editor.diff");
  const { Icon, tone } = LOOK[step.change];
  return (
    <li
      className="flex items-start gap-2 text-dense"
      data-change={step.change}
      data-changed-step={step.stepId}
    >
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <div className="min-w-0 flex-1">
        <p>
          <span className="font-medium">{step.name}</span>{" "}
          <span className="text-muted-foreground">
            {t(`change.${step.change}`)}
            {author ? ` ${t("by", { name: author })}` : ""}
          </span>
        </p>
        <Fields fields={step.fields} />
        {step.rewired.map(({ output, from, to }) => (
          <p key={output} className="text-muted-foreground" data-rewired>
            {t("rewired", { output, from: from ?? t("end"), to: to ?? t("end") })}
          </p>
        ))}
      </div>
    </li>
  );
}

function Fields({ fields }: { fields: readonly FieldDiff[] }) {
  if (fields.length === 0) return null;
  return (
    <dl className="mt-0.5 flex flex-col gap-0.5">
      {fields.map((field) => (
        <div key={field.path} className="flex flex-wrap gap-x-2">
          <dt className="font-mono text-meta leading-4.5 text-muted-foreground">
            {field.path.replace(/^config\./, "")}
          </dt>
          <Values field={field} />
        </div>
      ))}
    </dl>
  );
}

/** Longer texts are compared word by word; everything else is its old and its new value. */
function Values({ field: { before, after } }: { field: FieldDiff }) {
  const t = useTranslations("editor.diff");
  if (isCopy(before) && isCopy(after)) {
    return (
      <dd className="min-w-0 basis-full whitespace-pre-wrap wrap-anywhere" data-text-diff>
        {diffWords(before, after).map(({ kind, text, at }) => (
          <Word key={at} kind={kind} text={text} />
        ))}
      </dd>
    );
  }
  return (
    <dd className="min-w-0 wrap-anywhere">
      <span className="sr-only">{t("before")} </span>
      <del className="text-bad decoration-bad/50">{valueText(before)}</del>
      <span aria-hidden> → </span>
      <span className="sr-only">{t("after")} </span>
      <ins className="text-ok no-underline">{valueText(after)}</ins>
    </dd>
  );
}

function Word({ kind, text }: { kind: "same" | "added" | "removed"; text: string }) {
  if (kind === "added") return <ins className="rounded-sm bg-ok-soft text-ok no-underline">{text}</ins>;
  if (kind === "removed") return <del className="rounded-sm bg-bad-soft text-bad">{text}</del>;
  return <span>{text}</span>;
}

/** So long that one wants to see which words of it are other ones. */
const COPY = 40;

function isCopy(value: Json): value is string {
  return typeof value === "string" && value.length > COPY && value.includes(" ");
}

const SHOWN = 160;

function valueText(value: Json): string {
  if (value === null) return "—";
  const text = typeof value === "string" ? value || "“”" : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
