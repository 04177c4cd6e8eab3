"use client";

import { useTranslations } from "use-intl";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { useUrlState } from "#components/url-state.ts";
import type { EventDetail, EventList } from "#lib/analytics/shown-events.ts";
import { EventFilters, type EventsAsked } from "./event-filters.tsx";
import { EventSheet } from "./event-sheet.tsx";
import { useTestEvent } from "./events-frame.tsx";
import { EventsTable } from "./events-table.tsx";
import { LiveBar } from "./live-bar.tsx";
import { useEventKeys } from "./use-event-keys.ts";
import { useLiveEvents } from "./use-live-events.ts";
import { Waiting } from "./waiting.tsx";

/** The stream: it follows along, holds still on request and counts what has come meanwhile. */
export function LiveEvents({
  first,
  asked,
  open,
}: {
  first: EventList;
  asked: EventsAsked;
  open: EventDetail | null;
}) {
  const t = useTranslations("events");
  const [url, change] = useUrlState();
  const filter: EventsAsked = {
    event: url.get("event") ?? undefined,
    type: url.get("type") ?? undefined,
    status: url.get("status") ?? undefined,
    flag: url.get("flag") ?? undefined,
  };
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const stream = useLiveEvents(filter, { asked, list: first });
  const chosen = url.get("seq");
  const choose = (seq: number | null) => change({ seq: seq === null ? null : String(seq) });
  useEventKeys(stream, chosen === null ? null : Number(chosen), choose);
  const { open: openTest } = useTestEvent();
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <EventFilters filter={filter} onChange={change} />
        <LiveBar stream={stream} />
      </div>
      {stream.error ? <RetryCard error={stream.error} onRetry={stream.again} /> : null}
      {stream.events.length > 0 ? (
        <EventsTable
          events={stream.events}
          chosen={chosen === null ? null : Number(chosen)}
          onChoose={choose}
        />
      ) : filtered ? (
        <EmptyState
          title={t("nothingFits")}
          action={
            <Button onClick={() => change({ event: null, type: null, status: null, flag: null })}>
              {t("clear")}
            </Button>
          }
        />
      ) : (
        <Waiting onTest={() => openTest()} />
      )}
      {stream.hasOlder ? (
        <div className="flex justify-center">
          <Button busy={stream.loadingOlder} onClick={stream.older}>
            {t("older")}
          </Button>
        </div>
      ) : null}
      <EventSheet seq={chosen} first={open} onClose={() => choose(null)} />
    </>
  );
}
