"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { MoreButton } from "#components/facts/more-button.tsx";
import { PersonName } from "#components/facts/person-name.tsx";
import { Reason } from "#components/facts/reason.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { RunBadge } from "#components/facts/state-badge.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { useUrlState } from "#components/url-state.ts";
import { useList } from "#components/use-list.ts";
import type { FirstRead } from "#components/use-read.ts";
import type { ReportedJourney } from "#lib/analytics/find-journey.ts";
import type { RunList, RunRow } from "#lib/runs/list-runs.ts";
import { JourneyHeader } from "../journey-header.tsx";
import { RunFilters } from "./run-filters.tsx";
import { runsPath } from "./runs-path.ts";

const EVERY_MS = 5_000;
const NAMES = ["state", "step", "through", "reason", "version", "converted"] as const;

/** The runs of one journey, by state, step and reason; each opens what happened to that person. */
export function RunsPage({ journey, first }: { journey: ReportedJourney; first: FirstRead<RunList> }) {
  const t = useTranslations("runs");
  const [url, change] = useUrlState();
  const asked = Object.fromEntries(NAMES.flatMap((name) => (url.get(name) ? [[name, url.get(name)]] : [])));
  const list = useList<RunList>(runsPath(journey.id, asked), { first, everyMs: EVERY_MS });
  const runs = list.pages.flatMap((page) => page.runs);
  const filtered = Object.keys(asked).length > 0;
  return (
    <div className="flex flex-col gap-4">
      <JourneyHeader
        journey={journey}
        sentence={t("sentence", { n: list.total ?? 0, filtered: String(filtered) })}
      />
      <RunFilters journey={journey} url={url} onChange={change} />
      {list.error ? <RetryCard error={list.error} onRetry={list.again} /> : null}
      {runs.length > 0 ? (
        <Table label={t("title")}>
          <TableHead>
            <Th>{t("person")}</Th>
            <Th>{t("state")}</Th>
            <Th>{t("step")}</Th>
            <Th>{t("next")}</Th>
            <Th>{t("entered")}</Th>
            <Th numeric>{t("version")}</Th>
          </TableHead>
          <TableBody>
            {runs.map((run) => (
              <Row key={run.id} run={run} journey={journey} />
            ))}
          </TableBody>
        </Table>
      ) : (
        <Nobody
          journey={journey}
          filtered={filtered}
          onClear={() => change(Object.fromEntries(NAMES.map((name) => [name, null])))}
        />
      )}
      {list.hasMore ? (
        <MoreButton
          shown={runs.length}
          {...(list.total === undefined ? {} : { total: list.total })}
          busy={list.busy}
          onMore={list.more}
        />
      ) : null}
    </div>
  );
}

function Row({ run, journey }: { run: RunRow; journey: ReportedJourney }) {
  const t = useTranslations("runs");
  const { path } = useWorkspace();
  const step = journey.document?.steps.find(({ id }) => id === run.stepId);
  return (
    <Tr>
      <Td>
        <PersonName id={run.personId} {...run.person} />
      </Td>
      <Td label={t("state")}>
        <Link
          href={path(`/journeys/${journey.id}/runs/${run.id}`)}
          aria-label={t("open")}
          className="inline-flex rounded-full"
        >
          <RunBadge state={run.state} />
        </Link>
      </Td>
      <Td label={t("step")}>{step?.name ?? run.stepId}</Td>
      <Td label={t("next")}>
        <Next run={run} />
      </Td>
      <Td label={t("entered")}>
        <Link
          href={path(`/journeys/${journey.id}/runs/${run.id}`)}
          className="hover:text-primary hover:underline"
        >
          <Time at={run.enteredAt} />
        </Link>
      </Td>
      <Td label={t("version")} numeric>
        v{run.version}
      </Td>
    </Tr>
  );
}

/** What wakes it, or why it ended. */
function Next({ run }: { run: RunRow }) {
  const t = useTranslations("runs");
  if (run.endReason) {
    return (
      <span>
        <Reason list="end" code={run.endReason} />
        <span className="text-muted-foreground">
          {" "}
          · <Time at={run.endedAt} />
        </span>
      </span>
    );
  }
  return run.wakeAt === null ? (
    <span className="text-muted-foreground">{t("whenSomething")}</span>
  ) : (
    <span>
      {t("due")} <Time at={run.wakeAt} />
    </span>
  );
}

function Nobody({
  journey,
  filtered,
  onClear,
}: {
  journey: ReportedJourney;
  filtered: boolean;
  onClear: () => void;
}) {
  const t = useTranslations("runs.nobody");
  const { path } = useWorkspace();
  if (filtered)
    return <EmptyState title={t("filtered")} action={<Button onClick={onClear}>{t("clear")}</Button>} />;
  return (
    <EmptyState
      title={t("title")}
      action={
        <Link href={path("/events")} className={buttonClass()}>
          {t("act")}
        </Link>
      }
    >
      {journey.status === "live" ? t("live") : t("notLive")}
    </EmptyState>
  );
}
