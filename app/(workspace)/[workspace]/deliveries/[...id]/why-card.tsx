"use client";

import Link from "next/link";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { Moment } from "#components/facts/moment.tsx";
import { Reason, type ReasonList } from "#components/facts/reason.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { DeliveryDetail } from "#lib/delivery/delivery-detail.ts";

/** Why it was sent, held, skipped or lost, with the values that decided, and what can be done (S-17.4). */
export function WhyCard({ delivery, onChanged }: { delivery: DeliveryDetail; onChanged: () => void }) {
  const t = useTranslations("deliveries.why");
  return (
    <Card>
      <CardHeader title={t("title")} />
      <div className="mt-2 flex flex-col gap-2 text-body">
        <Sentence delivery={delivery} />
        <Consent delivery={delivery} />
        <Outlook delivery={delivery} />
        {delivery.state === "unknown" ? <Decide delivery={delivery} onChanged={onChanged} /> : null}
      </div>
    </Card>
  );
}

function Sentence({ delivery }: { delivery: DeliveryDetail }): ReactNode {
  const t = useTranslations("deliveries.why");
  const { state, reason, parkedBy, sentAt, settledAt, nextAt, deadLetter } = delivery;
  if (parkedBy) {
    return (
      <p>
        {t("parked")} <Reason list="park" code={parkedBy} />.
      </p>
    );
  }
  return (
    <>
      <p>
        {t.has(`states.${state}`) ? t(`states.${state}`) : state}
        {reason ? (
          <>
            : <Reason list={LISTS[state] ?? "skip"} code={reason} />
          </>
        ) : null}
        <At at={sentAt ?? settledAt} />
        <At at={nextAt} word={t("next")} />
      </p>
      {state === "dead" && deadLetter ? <p className="text-muted-foreground">{deadLetter.summary}</p> : null}
    </>
  );
}

/** In which list the reasons of a state stand; those of all others are skips. */
const LISTS: Readonly<Record<string, ReasonList>> = { dead: "cause", cancelled: "end" };

function At({ at, word }: { at: number | null; word?: string }) {
  if (at === null) return null;
  return (
    <span className="text-muted-foreground">
      {" · "}
      {word ? `${word} ` : null}
      <Moment at={at} />
    </span>
  );
}

/** The very entry that stopped it, or that allowed it (U-55). */
function Consent({
  delivery: { state, reason, class: kind, consent, suppressed },
}: {
  delivery: DeliveryDetail;
}) {
  const t = useTranslations("deliveries.why");
  const newest = consent[0];
  if (suppressed) {
    return (
      <p className="text-dense text-muted-foreground">
        {t("suppressed", { reason: suppressed.reason.replaceAll("_", " ") })}
      </p>
    );
  }
  if (kind !== "marketing") return null;
  if (!newest)
    return state === "skipped" && reason === "no_consent" ? (
      <p className="text-dense text-muted-foreground">{t("neverAsked")}</p>
    ) : null;
  return (
    <p className="text-dense text-muted-foreground">
      {t(`consent.${newest.state}`, {
        topic: newest.topic || t("allTopics"),
        source: newest.source.replaceAll("_", " "),
      })}{" "}
      <Moment at={newest.at} />.
    </p>
  );
}

/** What a retry would do, and the way to it (RT-30). */
function Outlook({ delivery: { outlook, deadLetter } }: { delivery: DeliveryDetail }) {
  const t = useTranslations("deliveries.why");
  const { path } = useWorkspace();
  if (!outlook) return null;
  return (
    <p className="flex flex-wrap items-center gap-3 text-dense">
      <span data-outlook={outlook}>{t(`outlook.${outlook}`)}</span>
      {deadLetter?.status === "open" ? (
        <Link href={path("/deliveries/dead-letters")} className={buttonClass({ size: "sm" })}>
          {t("toDeadLetters")}
        </Link>
      ) : null}
    </p>
  );
}

/** A doubtful hand-over: somebody who has found out says so (U-56). */
function Decide({ delivery, onChanged }: { delivery: DeliveryDetail; onChanged: () => void }) {
  const t = useTranslations("deliveries.why");
  const { can } = useWorkspace();
  const [busy, setBusy] = useState(false);
  const decide = async (sent: boolean) => {
    setBusy(true);
    try {
      await api("deliveries/decide", { method: "POST", body: { deliveryId: delivery.id, sent } });
      onChanged();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.sentence);
    } finally {
      setBusy(false);
    }
  };
  const reason = can("deliveries:retry") ? null : t("notAllowed");
  return (
    <div className="flex flex-col gap-2 text-dense">
      <p className="text-muted-foreground">{t("unknown")}</p>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" busy={busy} disabledReason={reason} onClick={() => void decide(true)}>
          {t("markSent")}
        </Button>
        <Button
          size="sm"
          variant="danger"
          busy={busy}
          disabledReason={reason}
          onClick={() => void decide(false)}
        >
          {t("markNotSent")}
        </Button>
      </div>
    </div>
  );
}
