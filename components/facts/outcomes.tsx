"use client";

import { Check, Minus } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { SeenValues } from "#components/facts/clauses.tsx";
import { Reason } from "#components/facts/reason.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { isObject, type Json, type JsonObject } from "#core/kernel/json.ts";

const DID = new Set(["entered", "moved", "exited", "converted"]);

/** What an event did: every journey considered, entered or refused, and by which values (S-2.15, U-45). */
export function Outcomes({
  outcomes,
  journeys,
}: {
  outcomes: Json | undefined;
  journeys: Readonly<Record<string, string>>;
}) {
  const list = Array.isArray(outcomes) ? outcomes.filter(isObject) : [];
  if (list.length === 0) return null;
  return (
    <ul className="mt-1 flex flex-col gap-1">
      {list.map((outcome, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a recorded list never changes its order
        <One key={at} outcome={outcome} journeys={journeys} />
      ))}
    </ul>
  );
}

/** A refusal's own values say why; of what happened the reason alone is said. */
function One({
  outcome,
  journeys,
}: {
  outcome: Readonly<Record<string, Json>>;
  journeys: Readonly<Record<string, string>>;
}) {
  const t = useTranslations("facts");
  const { path } = useWorkspace();
  const journeyId = String(outcome["journeyId"]);
  const what = String(outcome["outcome"]);
  const did = DID.has(what);
  const runId = textOf(outcome["runId"]);
  const values = isObject(outcome["values"]) ? outcome["values"] : null;
  const reason = textOf(values?.["reason"]);
  const Icon = did ? Check : Minus;
  return (
    <li>
      <p className="flex items-start gap-1.5">
        <Icon
          aria-hidden
          className={did ? "mt-0.5 size-3.5 shrink-0 text-ok" : "mt-0.5 size-3.5 shrink-0 text-faint"}
        />
        <span className="min-w-0">
          <Link
            href={path(runId ? `/journeys/${journeyId}/runs/${runId}` : `/journeys/${journeyId}/report`)}
            className="font-medium hover:text-primary hover:underline"
          >
            {journeys[journeyId] ?? journeyId}
          </Link>{" "}
          <span className="text-muted-foreground">
            {did ? null : `${t("not")} `}
            <Reason list={did ? "outcome" : "refusal"} code={what} />
            {reason ? (
              <>
                {": "}
                <Reason list="end" code={reason} />
              </>
            ) : null}
          </span>
        </span>
      </p>
      {did || !values ? null : <Why values={values} />}
    </li>
  );
}

function Why({ values }: { values: JsonObject }) {
  const t = useTranslations("facts");
  if (Object.keys(values).length === 0) return null;
  return (
    <details className="ms-5 mt-0.5">
      <summary className="w-fit cursor-pointer text-primary">{t("why")}</summary>
      <div className="mt-1">
        <SeenValues values={values} held={false} />
      </div>
    </details>
  );
}

function textOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}
