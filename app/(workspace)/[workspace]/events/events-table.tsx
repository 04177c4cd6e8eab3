"use client";

import { useTranslations } from "use-intl";
import { PersonName } from "#components/facts/person-name.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import type { ShownEvent } from "#lib/analytics/shown-events.ts";

const TONE: Readonly<Record<string, Tone>> = {
  pending: "info",
  processed: "ok",
  no_match: "neutral",
  quarantined: "bad",
  expired: "bad",
};

/** The rows of the stream, newest on top; each opens all there is about its event. */
export function EventsTable({
  events,
  chosen,
  onChoose,
}: {
  events: readonly ShownEvent[];
  chosen: number | null;
  onChoose: (seq: number) => void;
}) {
  const t = useTranslations("events");
  return (
    <Table label={t("title")}>
      <TableHead>
        <Th>{t("time")}</Th>
        <Th>{t("event")}</Th>
        <Th>{t("person")}</Th>
        <Th>{t("status.label")}</Th>
        <Th numeric>{t("journeys")}</Th>
        <Th>{t("source")}</Th>
        <Th numeric>{t("latency")}</Th>
      </TableHead>
      <TableBody>
        {events.map((event) => (
          <Row key={event.seq} event={event} chosen={event.seq === chosen} onChoose={onChoose} />
        ))}
      </TableBody>
    </Table>
  );
}

function Row({
  event,
  chosen,
  onChoose,
}: {
  event: ShownEvent;
  chosen: boolean;
  onChoose: (seq: number) => void;
}) {
  const t = useTranslations("events");
  const format = useFormat();
  return (
    <Tr selected={chosen} data-event={event.event} data-seq={event.seq}>
      <Td label={t("time")} className="whitespace-nowrap">
        <time
          dateTime={new Date(event.receivedAt).toISOString()}
          title={format.dateTime(event.receivedAt)}
          className="num text-muted-foreground"
          suppressHydrationWarning
        >
          {clockOf(event.receivedAt, format.locale, format.timeZone)}
        </time>
      </Td>
      <Td className="max-w-80">
        <button
          type="button"
          onClick={() => onChoose(event.seq)}
          className="block max-w-full truncate text-start font-medium hover:text-primary hover:underline pointer-coarse:min-h-6"
        >
          {event.event}
        </button>
        {event.preview ? (
          <span className="block truncate font-mono text-meta text-muted-foreground">{event.preview}</span>
        ) : null}
      </Td>
      <Td label={t("person")} className="max-w-48">
        {event.person ? (
          <PersonName {...event.person} quiet />
        ) : (
          <span className="text-muted-foreground">{t("nobody")}</span>
        )}
      </Td>
      <Td label={t("status.label")}>
        <Badge tone={TONE[event.status] ?? "neutral"}>{t(`status.${event.status}`)}</Badge>
      </Td>
      <Td label={t("journeys")} numeric>
        {event.entered.length > 0
          ? t("enteredOf", { n: event.entered.length, of: event.considered })
          : event.considered || "—"}
      </Td>
      <Td label={t("source")} className="max-w-32 truncate">
        {event.source}
      </Td>
      <Td label={t("latency")} numeric>
        {event.handledMs === null ? "—" : format.duration(event.handledMs)}
      </Td>
    </Tr>
  );
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** To the second: a stream is read by seconds. Days are told apart by the date in front. */
function clockOf(at: number, locale: string, timeZone: string): string {
  const name = `${locale} ${timeZone}`;
  const clock =
    clocks.get(name) ??
    new Intl.DateTimeFormat(locale, {
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
      timeZone,
    });
  clocks.set(name, clock);
  return clock.format(at);
}
