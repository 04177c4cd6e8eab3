"use client";

import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { Reason } from "#components/facts/reason.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { useRead } from "#components/use-read.ts";
import type { LetterGroup } from "#lib/deadletters/read.ts";
import { DeliveryTabs, type TabCounts } from "../delivery-tabs.tsx";

const EVERY_MS = 3_000;

/** What was given up, grouped by its cause; each group opens what can be done about it (U-54). */
export function DeadLetters({ first, counts }: { first: readonly LetterGroup[]; counts: TabCounts }) {
  const t = useTranslations("deliveries.dead");
  const read = useRead<{ groups: readonly LetterGroup[] }>("dead-letters/groups", {
    first: { path: "dead-letters/groups", data: { groups: first } },
    everyMs: EVERY_MS,
  });
  const groups = read.data?.groups ?? first;
  const total = groups.reduce((sum, { letters }) => sum + Number(letters), 0);
  return (
    <div className="flex flex-col gap-4">
      <DeliveryTabs
        current="dead"
        sentence={t("sentence", { n: total })}
        counts={{ ...counts, dead: total }}
      />
      {read.error ? <RetryCard error={read.error} onRetry={() => void read.refetch()} /> : null}
      {groups.length === 0 ? (
        <EmptyState icon={<CircleCheck />} title={t("none")}>
          {t("noneWhy")}
        </EmptyState>
      ) : (
        <Table label={t("cause")}>
          <TableHead>
            <Th>{t("cause")}</Th>
            <Th numeric>{t("letters")}</Th>
            <Th numeric>{t("people")}</Th>
            <Th>{t("first")}</Th>
            <Th>{t("last")}</Th>
          </TableHead>
          <TableBody>
            {groups.map((group) => (
              <Group key={group.fingerprint} group={group} />
            ))}
          </TableBody>
        </Table>
      )}
    </div>
  );
}

function Group({ group }: { group: LetterGroup }) {
  const t = useTranslations("deliveries.dead");
  const format = useFormat();
  const { path } = useWorkspace();
  return (
    <Tr data-group={group.fingerprint} data-letters={group.letters}>
      <Td className="max-w-[28rem]">
        <Link
          href={path(`/deliveries/dead-letters/${encodeURIComponent(group.fingerprint)}`)}
          className="font-medium hover:text-primary hover:underline"
        >
          <Reason list="cause" code={group.cause} />
          {group.channel ? (
            <span className="text-muted-foreground">
              {" · "}
              <Reason list="channel" code={group.channel} />
            </span>
          ) : null}
        </Link>
        <span className="block truncate text-meta text-muted-foreground" title={group.summary}>
          {group.summary}
        </span>
      </Td>
      <Td label={t("letters")} numeric>
        {format.count(group.letters)}
      </Td>
      <Td label={t("people")} numeric>
        {format.count(group.people)}
      </Td>
      <Td label={t("first")}>
        <Time at={group.firstAt} />
      </Td>
      <Td label={t("last")}>
        <Time at={group.lastAt} />
      </Td>
    </Tr>
  );
}
