"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Reason } from "#components/facts/reason.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { withQuery } from "#components/with-query.ts";
import type { Step } from "#core/journey/document.ts";
import type { ReportedJourney } from "#lib/analytics/find-journey.ts";
import type { JourneyReport } from "#lib/analytics/journey-report.ts";
import type { StepNumbers } from "#lib/analytics/step-numbers.ts";
import { stepKinds } from "#steps/registry.gen.ts";

/** The numbers of every step, from top to bottom as drawn; each opens the people it counts. */
export function StepsCard({ journey, report }: { journey: ReportedJourney; report: JourneyReport }) {
  const t = useTranslations("report");
  const drawn = (journey.document?.steps ?? []).toSorted(
    (left, right) => left.y - right.y || left.x - right.x,
  );
  const numbers = new Map(report.steps.map((step) => [step.stepId, step]));
  const gone = report.steps.filter(({ stepId }) => !drawn.some(({ id }) => id === stepId));
  return (
    <div>
      <h2 id="steps-title" className="mb-2 text-section">
        {t("steps")}
      </h2>
      <Table label={t("steps")}>
        <TableHead>
          <Th>{t("step")}</Th>
          <Th numeric>{t("in")}</Th>
          <Th numeric>{t("here")}</Th>
          <Th>{t("out")}</Th>
          <Th>{t("result")}</Th>
        </TableHead>
        <TableBody>
          {drawn.map((step) => (
            <Row
              key={step.id}
              name={step.name}
              id={step.id}
              step={step}
              numbers={numbers.get(step.id)}
              journey={journey}
              report={report}
            />
          ))}
          {gone.map((step) => (
            <Row
              key={step.stepId}
              name={t("removed", { id: step.stepId })}
              id={step.stepId}
              numbers={step}
              journey={journey}
              report={report}
            />
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

type RowProps = Readonly<{
  id: string;
  name: string;
  step?: Step;
  numbers: StepNumbers | undefined;
  journey: ReportedJourney;
  report: JourneyReport;
}>;

function Row({ id, name, step, numbers, journey, report }: RowProps) {
  const t = useTranslations("report");
  const format = useFormat();
  const { path } = useWorkspace();
  const runs = (query: Readonly<Record<string, string>>) =>
    path(withQuery(`/journeys/${journey.id}/runs`, { ...query, version: report.version }));
  const into = (numbers?.stepIn ?? 0) + (numbers?.entered ?? 0);
  return (
    <Tr data-step={id}>
      <Td className="font-medium">{name}</Td>
      <Td label={t("in")} numeric>
        <Figure href={runs({ through: id })}>{format.count(into)}</Figure>
        <span className="ms-2 text-meta text-muted-foreground">{format.share(into, report.entered)}</span>
      </Td>
      <Td label={t("here")} numeric>
        <Figure href={runs({ step: id })}>{format.count(numbers?.waiting ?? 0)}</Figure>
      </Td>
      <Td label={t("out")}>{numbers ? <Outputs numbers={numbers} labels={outputLabels(step)} /> : "—"}</Td>
      <Td label={t("result")}>{numbers ? <Result numbers={numbers} id={id} journey={journey} /> : "—"}</Td>
    </Tr>
  );
}

function Figure({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="hover:text-primary hover:underline">
      {children}
    </Link>
  );
}

/** What the ways out of a step are called; those of a kind that is not installed keep their ids. */
function outputLabels(step: Step | undefined): ReadonlyMap<string, string> {
  const kind = stepKinds.find((one) => one.kind === step?.kind);
  const config = kind?.schema.safeParse(step?.config);
  const outputs = kind && config?.success ? kind.outputs(config.data) : [];
  return new Map(outputs.map(({ id, label }) => [id, label]));
}

function Outputs({ numbers, labels }: { numbers: StepNumbers; labels: ReadonlyMap<string, string> }) {
  const t = useTranslations("report");
  const format = useFormat();
  const out = Object.entries(numbers.out);
  const ended = Object.entries(numbers.exits);
  if (out.length + ended.length === 0) return "—";
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-0.5 max-md:justify-end">
      {out.map(([output, n]) => (
        <li key={output}>
          <span className="text-muted-foreground">{labels.get(output) ?? output}</span>{" "}
          <span className="num">{format.count(n)}</span>
        </li>
      ))}
      {ended.map(([reason, n]) => (
        <li key={`exit-${reason}`}>
          <span className="text-muted-foreground">
            {t("left")} <Reason list="end" code={reason} />
          </span>{" "}
          <span className="num">{format.count(n)}</span>
        </li>
      ))}
    </ul>
  );
}

/** What became of the step's messages. */
function Result({ numbers, id, journey }: { numbers: StepNumbers; id: string; journey: ReportedJourney }) {
  const t = useTranslations("report");
  const format = useFormat();
  const { path } = useWorkspace();
  const skipped = Object.values(numbers.skipped).reduce((sum, n) => sum + n, 0);
  const parts = [
    { key: "sent", n: numbers.sent },
    { key: "clicked", n: numbers.clicked },
    { key: "skipped", n: skipped },
    { key: "failed", n: numbers.failed },
  ].filter(({ n }) => n > 0);
  if (parts.length === 0) return "—";
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-0.5 max-md:justify-end">
      {parts.map(({ key, n }) => (
        <li key={key}>
          <span className="text-muted-foreground">{t(`results.${key}`)}</span>{" "}
          <Figure href={path(withQuery("/deliveries", { journey: journey.id, step: id, tab: TAB[key] }))}>
            {format.count(n)}
          </Figure>
        </li>
      ))}
    </ul>
  );
}

const TAB: Readonly<Record<string, string>> = {
  sent: "sent",
  clicked: "sent",
  skipped: "skipped",
  failed: "failed",
};
