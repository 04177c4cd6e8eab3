"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { Reason } from "#components/facts/reason.tsx";
import { DeliveryBadge } from "#components/facts/state-badge.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { pathOfId } from "#components/path-of-id.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Step } from "#core/journey/document.ts";
import type { RunDelivery, RunDetail } from "#lib/runs/run-detail.ts";

/** Every message of the version: what became of it, and of those never asked for, why not (S-17.1). */
export function MessagesCard({ run, messageKinds }: { run: RunDetail; messageKinds: readonly string[] }) {
  const t = useTranslations("run");
  const steps = (run.document?.steps ?? []).filter(({ kind }) => messageKinds.includes(kind));
  const listed = new Set(steps.map(({ id }) => id));
  const others = run.deliveries.filter(({ stepId }) => stepId === null || !listed.has(stepId));
  if (steps.length + others.length === 0) return null;
  return (
    <Card>
      <CardHeader title={t("messages")} />
      <ul className="mt-2 divide-y divide-border">
        {steps.map((step) => (
          <StepMessages key={step.id} step={step} run={run} />
        ))}
        {others.map((delivery) => (
          <Message key={delivery.id} name={delivery.template ?? delivery.channel} delivery={delivery} />
        ))}
      </ul>
    </Card>
  );
}

function StepMessages({ step, run }: { step: Step; run: RunDetail }) {
  const deliveries = run.deliveries.filter(({ stepId }) => stepId === step.id);
  if (deliveries.length === 0) return <NotSent step={step} run={run} />;
  return deliveries.map((delivery) => <Message key={delivery.id} name={step.name} delivery={delivery} />);
}

/** Why a message was never asked for: the run has ended before it, took another way, or is not there yet. */
function NotSent({ step, run }: { step: Step; run: RunDetail }) {
  const t = useTranslations("run.notSent");
  const ended = run.endReason;
  return (
    <li className="py-2.5 text-dense">
      <p className="flex items-center justify-between gap-3">
        <span className="font-medium">{step.name}</span>
        <Badge>{t("badge")}</Badge>
      </p>
      <p className="mt-0.5 text-muted-foreground">
        {ended ? (
          <>
            {t("ended")} <Reason list="end" code={ended} /> · <Time at={run.endedAt} />
          </>
        ) : (
          t("notYet")
        )}
      </p>
    </li>
  );
}

function Message({ name, delivery }: { name: string; delivery: RunDelivery }) {
  const t = useTranslations("run");
  const { path } = useWorkspace();
  return (
    <li className="py-2.5 text-dense">
      <p className="flex items-center justify-between gap-3">
        <Link
          href={path(`/deliveries/${pathOfId(delivery.id)}`)}
          className="min-w-0 truncate font-medium hover:text-primary hover:underline"
        >
          {name}
        </Link>
        <DeliveryBadge state={delivery.state} parkedBy={delivery.parkedBy} />
      </p>
      <p className="mt-0.5 text-muted-foreground">
        <Time at={delivery.sentAt ?? delivery.settledAt ?? delivery.createdAt} />
        {delivery.reason ? (
          <>
            {" · "}
            <Reason list="skip" code={delivery.reason} />
          </>
        ) : null}
        {delivery.template ? ` · ${delivery.template}` : null}
      </p>
      {delivery.attempts.length > 0 ? (
        <ol className="mt-1 flex flex-col gap-0.5 text-meta text-muted-foreground">
          {delivery.attempts.map((attempt) => (
            <li key={attempt.number} className="wrap-anywhere">
              {t("attempt", { n: attempt.number })} <Reason list="attempt" code={attempt.outcome ?? "open"} />
              {attempt.status ? ` · ${attempt.status}` : null}
              {attempt.answer ? ` · ${attempt.answer}` : null}
            </li>
          ))}
        </ol>
      ) : null}
    </li>
  );
}
