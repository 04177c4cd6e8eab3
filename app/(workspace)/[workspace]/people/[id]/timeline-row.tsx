"use client";

import { ArrowRight, BadgeCheck, GitMerge, type LucideIcon, Send, UserPen, Zap } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { SeenValues } from "#components/facts/clauses.tsx";
import { JsonView } from "#components/facts/json-view.tsx";
import { Moment } from "#components/facts/moment.tsx";
import { Outcomes } from "#components/facts/outcomes.tsx";
import { Reason } from "#components/facts/reason.tsx";
import { DeliveryBadge } from "#components/facts/state-badge.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Tag } from "#components/ui/tag.tsx";
import type { JsonObject } from "#core/kernel/json.ts";
import { isObject } from "#core/kernel/json.ts";
import type { TimelineEntry, TimelineKind } from "#lib/analytics/person-timeline.ts";

const ICON: Readonly<Record<TimelineKind, LucideIcon>> = {
  event: Zap,
  step: ArrowRight,
  delivery: Send,
  trait: UserPen,
  consent: BadgeCheck,
  merge: GitMerge,
};

/** One thing that happened; it unfolds to all that is known about it. */
export function TimelineRow({
  entry,
  journeys,
}: {
  entry: TimelineEntry;
  journeys: Readonly<Record<string, string>>;
}) {
  const Icon = ICON[entry.kind];
  return (
    <li className="flex gap-3 px-4 py-2.5 text-dense">
      <span className="mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-full bg-sunken text-muted-foreground">
        <Icon aria-hidden className="size-3.5" />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-3">
          <p className="min-w-0 wrap-anywhere">
            <Headline entry={entry} />
          </p>
          <Moment at={entry.at} clockOnly className="shrink-0 text-meta text-muted-foreground" />
        </div>
        <Details entry={entry} journeys={journeys} />
      </div>
    </li>
  );
}

function Headline({ entry: { kind, title, data } }: { entry: TimelineEntry }) {
  const t = useTranslations("person.row");
  const { path } = useWorkspace();
  const link = "font-medium hover:text-primary hover:underline";
  const quiet = (text: ReactNode) => <span className="text-muted-foreground">{text}</span>;
  switch (kind) {
    case "event":
      return (
        <Link href={path(`/events?seq=${String(data["seq"])}`)} className={link}>
          {title}
        </Link>
      );
    case "step":
      return (
        <>
          <Link
            href={path(`/journeys/${String(data["journeyId"])}/runs/${String(data["runId"])}`)}
            className={link}
          >
            {title}
          </Link>{" "}
          {String(data["step"] ?? data["stepId"])} → {String(data["toStep"] ?? t("end"))}{" "}
          {quiet(<Reason list={data["output"] === null ? "end" : "skip"} code={String(data["reason"])} />)}
        </>
      );
    case "delivery":
      return (
        <>
          <span className="me-1.5 font-medium">{title}</span>
          <DeliveryBadge state={String(data["state"])} parkedBy={text(data, "parkedBy")} />{" "}
          {data["reason"] ? quiet(<Reason list="skip" code={String(data["reason"])} />) : null}
        </>
      );
    case "trait":
      return (
        <>
          {quiet(t("trait"))} <span className="font-medium">{title}</span>{" "}
          <span className="font-mono text-meta">{JSON.stringify(data["value"])}</span>
        </>
      );
    case "consent":
      return (
        <>
          <span className="font-medium">{t(`consent.${String(data["state"])}`)}</span>{" "}
          {title || t("allTopics")} {quiet(t("via", { source: String(data["source"]).replaceAll("_", " ") }))}
        </>
      );
    case "merge":
      return <span className="font-medium">{t("merge")}</span>;
    default:
      return title;
  }
}

function Details({
  entry: { kind, data },
  journeys,
}: {
  entry: TimelineEntry;
  journeys: Readonly<Record<string, string>>;
}) {
  const t = useTranslations("person.row");
  if (kind === "event") return <EventDetails data={data} journeys={journeys} />;
  const subject = text(data, "subject");
  if (kind === "delivery" && subject) return <p className="text-muted-foreground">{subject}</p>;
  if (kind === "step" && isObject(data["values"]) && Object.keys(data["values"]).length > 0) {
    return (
      <details className="mt-1">
        <summary className="w-fit cursor-pointer text-primary">{t("values")}</summary>
        <div className="mt-2">
          <SeenValues values={data["values"]} held={data["output"] !== "no"} />
        </div>
      </details>
    );
  }
  return null;
}

function EventDetails({ data, journeys }: { data: JsonObject; journeys: Readonly<Record<string, string>> }) {
  const t = useTranslations("person.row");
  const flags = Array.isArray(data["flags"]) ? data["flags"].map(String) : [];
  const payload = { properties: data["properties"], traits: data["traits"] };
  return (
    <>
      {flags.length > 0 ? (
        <p className="mt-1 flex flex-wrap gap-1">
          {flags.map((flag) => (
            <Tag key={flag}>
              <Reason list="flag" code={flag} />
            </Tag>
          ))}
        </p>
      ) : null}
      <Outcomes outcomes={data["outcomes"]} journeys={journeys} />
      {payload.properties || payload.traits ? (
        <details className="mt-1">
          <summary className="w-fit cursor-pointer text-primary">{t("data")}</summary>
          <JsonView value={JSON.parse(JSON.stringify(payload))} className="mt-2" />
        </details>
      ) : null}
    </>
  );
}

function text(data: JsonObject, name: string): string | null {
  const value = data[name];
  return typeof value === "string" && value !== "" ? value : null;
}
