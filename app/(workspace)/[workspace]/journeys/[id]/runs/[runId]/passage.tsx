"use client";

import { ArrowRight, Clock, GitCompare, LogOut, MousePointerClick, Send, Zap } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { Clauses, SeenValues } from "#components/facts/clauses.tsx";
import { Moment } from "#components/facts/moment.tsx";
import { Reason } from "#components/facts/reason.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { clausesOf } from "#core/analytics/clauses.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { ruleSchema } from "#core/rules/rule.ts";
import type { RunDetail, RunTransition } from "#lib/runs/run-detail.ts";

const ICON = {
  proceed: ArrowRight,
  timerDue: Clock,
  eventArrived: Zap,
  deliverySettled: Send,
  exitRequested: LogOut,
  plan: GitCompare,
} as const;

/** The moves in order: from which step, where to, by what, why, and how long after the one before. */
export function Passage({ run }: { run: RunDetail }) {
  const t = useTranslations("run");
  return (
    <Card>
      <CardHeader title={t("passage")} />
      <ol className="mt-3">
        {run.transitions.map((transition, at) => (
          <Move
            key={transition.seq}
            transition={transition}
            before={run.transitions[at - 1]?.at ?? null}
            document={run.document}
          />
        ))}
      </ol>
      {run.transitions.length === 0 ? (
        <p className="text-dense text-muted-foreground">{t("noMoves")}</p>
      ) : null}
    </Card>
  );
}

function Move({
  transition,
  before,
  document,
}: {
  transition: RunTransition;
  before: number | null;
  document: JourneyDocument | null;
}) {
  const t = useTranslations("run");
  const format = useFormat();
  const kind = String(transition.cause["kind"] ?? "proceed");
  const Icon = ICON[kind as keyof typeof ICON] ?? MousePointerClick;
  const name = (id: string) => document?.steps.find((step) => step.id === id)?.name ?? id;
  const gap = before === null ? 0 : transition.at - before;
  return (
    <li className="relative flex gap-3 pb-4 last:pb-0 not-last:before:absolute not-last:before:inset-y-6 not-last:before:start-3 not-last:before:w-px not-last:before:bg-border">
      <span className="mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-full bg-sunken text-muted-foreground">
        <Icon aria-hidden className="size-3.5" />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="min-w-0 font-medium wrap-anywhere">
            {name(transition.stepId)}
            <span className="mx-1.5 text-muted-foreground">→</span>
            {transition.to ? name(transition.to) : t("ends")}
          </span>
          <Moment at={transition.at} className="text-meta text-muted-foreground" />
        </p>
        <p className="mt-0.5 text-dense text-muted-foreground">
          {t(`by.${kind in ICON ? kind : "other"}`)} · <TransitionReason transition={transition} />
          {gap >= 1_000 ? <> · {t("later", { gap: format.duration(gap) })}</> : null}
        </p>
        <CauseEvent transition={transition} />
        <Values transition={transition} document={document} />
      </div>
    </li>
  );
}

/** The rule's clauses where the step has a rule, else the values by name. */
function Values({ transition, document }: { transition: RunTransition; document: JourneyDocument | null }) {
  const t = useTranslations("run");
  const format = useFormat();
  const { values } = transition;
  if (!values || Object.keys(values).length === 0) return null;
  const rule = ruleSchema.safeParse(
    document?.steps.find(({ id }) => id === transition.stepId)?.config["rule"],
  );
  return (
    <details className="mt-2" open={rule.success}>
      <summary className="w-fit cursor-pointer text-dense text-primary">{t("values")}</summary>
      <div className="mt-2">
        {rule.success ? (
          <Clauses clauses={clausesOf(rule.data, values, transition.at, format.timeZone)} />
        ) : (
          <SeenValues values={values} />
        )}
      </div>
    </details>
  );
}

function TransitionReason({ transition }: { transition: RunTransition }) {
  return (
    <Reason
      list={transition.to === null && transition.output === null ? "end" : "skip"}
      code={transition.reason}
    />
  );
}

/** The event that made the move, with a way to it. */
function CauseEvent({ transition }: { transition: RunTransition }) {
  const t = useTranslations("run");
  const { path } = useWorkspace();
  const { event } = transition;
  if (!event || event.event === "Delivery Settled") return null;
  return (
    <p className="mt-0.5 text-dense">
      <Link href={path(`/events?seq=${event.seq}`)} className="text-primary underline">
        {event.event}
      </Link>{" "}
      <span className="text-muted-foreground">
        {t("happened")} <Moment at={event.timestamp} />
      </span>
    </p>
  );
}
