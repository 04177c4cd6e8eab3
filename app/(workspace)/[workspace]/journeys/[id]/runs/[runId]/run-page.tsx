"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { JsonView } from "#components/facts/json-view.tsx";
import { Moment } from "#components/facts/moment.tsx";
import { PersonName } from "#components/facts/person-name.tsx";
import { Reason } from "#components/facts/reason.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { RunBadge } from "#components/facts/state-badge.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Time } from "#components/ui/time.tsx";
import { useRead } from "#components/use-read.ts";
import type { RunDetail } from "#lib/runs/run-detail.ts";
import { Picture } from "../../picture.tsx";
import { MessagesCard } from "./messages-card.tsx";
import { Passage } from "./passage.tsx";
import { runFigures } from "./run-figures.ts";

const LIVE_MS = 2_000;
/** A version, as it was when the run entered it. */
const HEAD = { status: "live" } as const;

/** Where the run stands, every move that brought it there, and what it sent. It follows a live run. */
export function RunPage({ first, messageKinds }: { first: RunDetail; messageKinds: readonly string[] }) {
  const t = useTranslations("run");
  const { path } = useWorkspace();
  const url = `runs/${first.id}`;
  const read = useRead<RunDetail>(url, {
    first: { path: url, data: first },
    everyMs: first.endedAt === null ? LIVE_MS : false,
  });
  const run = read.data ?? first;
  const journey = path(`/journeys/${run.journeyId}`);
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        above={
          <span className="inline-flex flex-wrap gap-1.5">
            <Link href={`${journey}/report`} className="hover:text-foreground hover:underline">
              {run.journey}
            </Link>
            <span aria-hidden>/</span>
            <Link href={`${journey}/runs`} className="hover:text-foreground hover:underline">
              {t("runs")}
            </Link>
          </span>
        }
        title={
          <span className="inline-flex flex-wrap items-center gap-2">
            {run.person.name ?? run.person.email ?? t("somebody")}
            <RunBadge state={run.state} />
          </span>
        }
        sentence={<Sentence run={run} />}
      />
      {read.error ? <RetryCard error={read.error} onRetry={() => void read.refetch()} /> : null}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-6">
          <Picture
            journey={{
              ...HEAD,
              id: run.journeyId,
              name: run.journey,
              liveVersion: run.version,
              document: run.document,
            }}
            figures={runFigures(run)}
            className="h-80"
          />
          <Passage run={run} />
          <MessagesCard run={run} messageKinds={messageKinds} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <Facts run={run} />
          <JsonView title={t("context")} value={run.context} />
        </div>
      </div>
    </div>
  );
}

function Sentence({ run }: { run: RunDetail }) {
  const t = useTranslations("run");
  const format = useFormat();
  const step = run.document?.steps.find(({ id }) => id === run.stepId)?.name ?? run.stepId;
  if (run.endReason) {
    const after = format.duration((run.endedAt ?? run.enteredAt) - run.enteredAt);
    return (
      <>
        <Reason list="end" code={run.endReason} /> {t("after", { step, after })}
      </>
    );
  }
  if (run.wakeAt === null) return t("standsAt", { step });
  return (
    <>
      {t("waitsAt", { step })} <Time at={run.wakeAt} />.
    </>
  );
}

function Facts({ run }: { run: RunDetail }) {
  const t = useTranslations("run");
  const format = useFormat();
  const entry = run.transitions[0]?.event;
  return (
    <Card>
      <CardHeader title={t("facts")} />
      <dl className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-dense">
        <Fact name={t("person")}>
          <PersonName id={run.personId} {...run.person} />
        </Fact>
        <Fact name={t("version")}>v{run.version}</Fact>
        <Fact name={t("enteredAt")}>
          <Moment at={run.enteredAt} />
        </Fact>
        {entry ? <Fact name={t("enteredBy")}>{entry.event}</Fact> : null}
        <Fact name={t("anchor")}>
          <Moment at={run.anchor} />
        </Fact>
        {run.instanceKey ? (
          <Fact name={t("key")}>
            <span className="font-mono text-meta">{run.instanceKey}</span>
          </Fact>
        ) : null}
        <Waiting run={run} />
        {run.conversions.map((conversion) => (
          <Fact key={`${conversion.goalId}-${conversion.eventSeq}`} name={t("conversion")}>
            {conversion.value === null
              ? t("goal")
              : format.money(conversion.value, conversion.currency ?? format.currency)}
            <span className="block text-meta text-muted-foreground">
              <Time at={conversion.at} />,{" "}
              {t("afterEntry", { after: format.duration(conversion.at - run.anchor) })}
            </span>
          </Fact>
        ))}
        <Fact name={t("id")}>
          <span className="font-mono text-meta">{run.id}</span>
        </Fact>
      </dl>
    </Card>
  );
}

/** What a waiting run waits for: its timer, and the events that would wake it (E-17.4). */
function Waiting({ run }: { run: RunDetail }) {
  const t = useTranslations("run");
  if (!run.wait) return null;
  const events = [...new Set(run.wait.arms.map(({ event }) => event))];
  return (
    <>
      <Fact name={t("due")}>
        {run.wakeAt === null ? t("noTimer") : <Moment at={run.wakeAt} />}
        <span className="block text-meta text-muted-foreground">
          {t("since")} <Time at={run.arrivedAt} />
        </span>
      </Fact>
      {events.length > 0 ? <Fact name={t("wakes")}>{events.join(", ")}</Fact> : null}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}
