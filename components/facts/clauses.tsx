"use client";

import { Check, CircleHelp, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { isObject, type JsonObject } from "#core/kernel/json.ts";

type Clause = Readonly<{ name: string; result: boolean | null; seen: unknown; text: string | null }>;

/** What decided, clause by clause, with the values as they were seen (S-17.2). */
export function Clauses({ values }: { values: JsonObject }) {
  const t = useTranslations("facts");
  return (
    <dl className="flex flex-col divide-y divide-border rounded-md border border-border bg-surface text-dense">
      {Object.entries(values).map(([name, value]) => {
        const clause = clauseOf(name, value);
        return (
          <div key={name} className="flex items-start gap-2 px-2.5 py-1.5">
            <Mark result={clause.result} />
            <dt className="min-w-0 flex-1 wrap-anywhere">{clause.text ?? clause.name}</dt>
            <dd className="max-w-1/2 text-end font-mono text-meta wrap-anywhere text-muted-foreground">
              <span className="sr-only">{t("seen")} </span>
              {shown(clause.seen, t("missing"))}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function clauseOf(name: string, value: unknown): Clause {
  if (!isObject(value) || !("result" in value)) return { name, result: null, seen: value, text: null };
  const text = value["text"] ?? value["sentence"];
  const seen = "seen" in value ? value["seen"] : value["value"];
  const result = value["result"];
  return {
    name,
    result: typeof result === "boolean" ? result : null,
    seen,
    text: typeof text === "string" ? text : null,
  };
}

function Mark({ result }: { result: boolean | null }) {
  const t = useTranslations("facts");
  if (result === null)
    return <CircleHelp aria-label={t("value")} className="mt-0.5 size-3.5 shrink-0 text-faint" />;
  return result ? (
    <Check aria-label={t("true")} className="mt-0.5 size-3.5 shrink-0 text-ok" />
  ) : (
    <X aria-label={t("false")} className="mt-0.5 size-3.5 shrink-0 text-bad" />
  );
}

function shown(value: unknown, missing: string): string {
  if (value === undefined || value === null) return missing;
  return typeof value === "string" ? value : JSON.stringify(value);
}
