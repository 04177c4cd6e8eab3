"use client";

import { Check, Minus, X } from "lucide-react";
import { useTranslations } from "use-intl";
import type { SeenClause } from "#core/analytics/clauses.ts";
import type { JsonObject } from "#core/kernel/json.ts";

/** What `explain` adds to the values it has seen. */
const DECIDED_BY = "decided_by";

/** The clauses of a rule, each with the value that was seen and whether it held (S-17.2). */
export function Clauses({ clauses }: { clauses: readonly SeenClause[] }) {
  const t = useTranslations("facts");
  return (
    <ul className="flex flex-col divide-y divide-border rounded-md border border-border bg-surface text-dense">
      {clauses.map(({ text, seen, result }) => (
        <li key={text} className="flex items-start gap-2 px-2.5 py-1.5">
          <Mark result={result} />
          <span className="min-w-0 flex-1 wrap-anywhere">{text}</span>
          <span className="max-w-1/2 text-end font-mono text-meta wrap-anywhere text-muted-foreground">
            <span className="sr-only">{t("seen")} </span>
            {seen === undefined ? t("notLooked") : shown(seen, t("missing"))}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The same without the rule at hand: what decided, and the values by name. */
export function SeenValues({ values, held = null }: { values: JsonObject; held?: boolean | null }) {
  const t = useTranslations("facts");
  const { [DECIDED_BY]: decided, ...seen } = values;
  return (
    <dl className="flex flex-col divide-y divide-border rounded-md border border-border bg-surface text-dense">
      {typeof decided === "string" ? (
        <div className="flex items-start gap-2 px-2.5 py-1.5">
          <Mark result={held} />
          <dt className="sr-only">{t("decidedBy")}</dt>
          <dd className="min-w-0 flex-1 wrap-anywhere">{decided}</dd>
        </div>
      ) : null}
      {Object.entries(seen).map(([name, value]) => (
        <div key={name} className="flex items-start gap-3 px-2.5 py-1.5">
          <dt className="min-w-0 flex-1 wrap-anywhere">{name}</dt>
          <dd className="max-w-2/3 text-end font-mono text-meta wrap-anywhere text-muted-foreground">
            {shown(value, t("missing"))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Mark({ result }: { result: boolean | null }) {
  const t = useTranslations("facts");
  const look = "mt-0.5 size-3.5 shrink-0";
  if (result === null) return <Minus aria-label={t("notLooked")} className={`${look} text-faint`} />;
  return result ? (
    <Check aria-label={t("true")} className={`${look} text-ok`} />
  ) : (
    <X aria-label={t("false")} className={`${look} text-bad`} />
  );
}

function shown(value: unknown, missing: string): string {
  if (value === undefined || value === null) return missing;
  return typeof value === "string" ? value : JSON.stringify(value);
}
