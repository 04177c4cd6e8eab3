"use client";

import { useTranslations } from "use-intl";
import { Reason } from "#components/facts/reason.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { PersonConsent } from "#lib/analytics/person-consent.ts";

const TONE: Readonly<Record<string, Tone>> = {
  subscribed: "ok",
  unsubscribed: "bad",
  pending: "warn",
  none: "neutral",
};

/** What the person agreed to, topic by topic; the ledger behind it stands below. */
export function ConsentTable({ consent }: { consent: PersonConsent }) {
  const t = useTranslations("person");
  if (consent.topics.length === 0) return null;
  return (
    <Table label={t("tabs.consent")}>
      <TableHead>
        <Th>{t("consent.topic")}</Th>
        <Th>{t("consent.channel")}</Th>
        <Th>{t("consent.state")}</Th>
        <Th>{t("consent.since")}</Th>
      </TableHead>
      <TableBody>
        {consent.topics.map(({ topicId, topic, channel, state, byDefault, since }) => (
          <Tr key={`${topicId}-${channel}`}>
            <Td className="font-medium">{topic}</Td>
            <Td label={t("consent.channel")}>
              <Reason list="channel" code={channel} />
            </Td>
            <Td label={t("consent.state")}>
              <Badge tone={TONE[state] ?? "neutral"}>{t(`state.${state}`)}</Badge>
            </Td>
            <Td label={t("consent.since")}>{byDefault ? t("byDefault") : <Time at={since} />}</Td>
          </Tr>
        ))}
      </TableBody>
    </Table>
  );
}
