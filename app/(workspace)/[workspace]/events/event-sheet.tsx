"use client";

import { RotateCw } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { JsonView } from "#components/facts/json-view.tsx";
import { Moment } from "#components/facts/moment.tsx";
import { Outcomes } from "#components/facts/outcomes.tsx";
import { PersonName } from "#components/facts/person-name.tsx";
import { Reason } from "#components/facts/reason.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { TabPanel, Tabs } from "#components/ui/tabs.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { useRead } from "#components/use-read.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import type { EventDetail } from "#lib/analytics/shown-events.ts";
import { curlOf, resendOf } from "./event-code.ts";
import { useTestEvent } from "./events-frame.tsx";

/** All there is about one event, beside the stream that goes on. */
export function EventSheet({
  seq,
  first,
  onClose,
}: {
  seq: string | null;
  first: EventDetail | null;
  onClose: () => void;
}) {
  const t = useTranslations("events.detail");
  const path = `events/${seq ?? ""}`;
  const read = useRead<EventDetail>(path, {
    enabled: seq !== null,
    // What is still pending is looked at again until it is handled.
    everyMs: 2_000,
    ...(first ? { first: { path: `events/${first.seq}`, data: first } } : {}),
  });
  const event = read.data && String(read.data.seq) === seq ? read.data : null;
  return (
    <Sheet
      open={seq !== null}
      onOpenChange={(open) => !open && onClose()}
      modal={false}
      title={event?.event ?? t("event")}
      description={event ? <Moment at={event.timestamp} /> : null}
    >
      {read.error ? <RetryCard error={read.error} onRetry={() => void read.refetch()} /> : null}
      {event ? (
        <Detail event={event} />
      ) : seq !== null && !read.error ? (
        <Skeleton className="h-64 w-full" />
      ) : null}
    </Sheet>
  );
}

function Detail({ event }: { event: EventDetail }) {
  const t = useTranslations("events.detail");
  const { open, writeKey } = useTestEvent();
  return (
    <div className="flex flex-col gap-5 text-dense">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        <dt className="text-muted-foreground">{t("person")}</dt>
        <dd>{event.person ? <PersonName {...event.person} /> : t("nobody")}</dd>
        <dt className="text-muted-foreground">{t("received")}</dt>
        <dd>
          <Moment at={event.receivedAt} />
        </dd>
        <dt className="text-muted-foreground">{t("type")}</dt>
        <dd>{event.type}</dd>
        <dt className="text-muted-foreground">{t("source")}</dt>
        <dd>{event.source}</dd>
        <dt className="text-muted-foreground">{t("messageId")}</dt>
        <dd className="font-mono text-meta wrap-anywhere">{event.messageId}</dd>
      </dl>
      {event.flags.length > 0 ? (
        <p className="flex flex-wrap gap-1">
          {event.flags.map((flag) => (
            <Tag key={flag}>
              <Reason list="flag" code={flag} />
            </Tag>
          ))}
        </p>
      ) : null}
      <section aria-labelledby="event-journeys">
        <h3 id="event-journeys" className="font-semibold">
          {t("journeys")}
        </h3>
        {event.outcomes.length > 0 ? (
          <Outcomes outcomes={event.outcomes} journeys={event.journeys} />
        ) : (
          <p className="mt-1 text-muted-foreground">
            {t(event.status === "pending" ? "pending" : "noJourneys")}
          </p>
        )}
      </section>
      <Traits event={event} />
      <Payload event={event} />
      {writeKey && event.type !== "system" ? (
        <div className="flex flex-wrap gap-2">
          <Button size="sm" icon={<RotateCw aria-hidden />} onClick={() => open(resendOf(event))}>
            {t("again")}
          </Button>
          <CopyButton
            value={curlOf(event, writeKey, window.location.origin)}
            label={t("curl")}
            variant="secondary"
          />
        </div>
      ) : null}
    </div>
  );
}

function Traits({ event }: { event: EventDetail }) {
  const t = useTranslations("events.detail");
  if (event.traits.length === 0) return null;
  return (
    <section aria-labelledby="event-traits">
      <h3 id="event-traits" className="font-semibold">
        {t("traits")}
      </h3>
      <ul className="mt-1">
        {event.traits.map(({ trait, value, late }) => (
          <li key={trait} className="flex justify-between gap-3 py-0.5">
            <span>{trait}</span>
            <span className="min-w-0 truncate font-mono text-meta text-muted-foreground">
              {JSON.stringify(value)}
              {late ? ` (${t("late")})` : ""}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Properties one by one, or the whole as it was sent. */
function Payload({ event }: { event: EventDetail }) {
  const t = useTranslations("events.detail");
  const [view, setView] = useState<"pretty" | "raw">("pretty");
  const said = (event.body["properties"] ?? event.body["traits"] ?? {}) as JsonObject;
  return (
    <Tabs
      label={t("payload")}
      value={view}
      onChange={setView}
      tabs={[
        { value: "pretty", label: t("pretty") },
        { value: "raw", label: t("raw") },
      ]}
    >
      <TabPanel value="pretty" className="pt-2">
        <dl className="flex flex-col divide-y divide-border">
          {Object.entries(said).map(([name, value]) => (
            <div key={name} className="flex justify-between gap-4 py-1">
              <dt className="shrink-0 text-muted-foreground">{name}</dt>
              <dd className="min-w-0 text-end font-mono text-meta wrap-anywhere">
                {typeof value === "string" ? value : JSON.stringify(value)}
              </dd>
            </div>
          ))}
          {Object.keys(said).length === 0 ? (
            <p className="text-muted-foreground">{t("noProperties")}</p>
          ) : null}
        </dl>
      </TabPanel>
      <TabPanel value="raw" className="pt-2">
        <JsonView value={event.body} />
      </TabPanel>
    </Tabs>
  );
}
