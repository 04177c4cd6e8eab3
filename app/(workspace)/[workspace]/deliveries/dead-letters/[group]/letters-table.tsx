"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { PersonName } from "#components/facts/person-name.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { pathOfId } from "#components/path-of-id.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { ShownLetter } from "./letter.ts";
import type { Choice } from "./retry-dialog.tsx";

/** The letters of a group; each says what a retry would do before anybody asks for one. */
export function LettersTable({
  letters,
  mayAct,
  onRetry,
  onDiscard,
}: {
  letters: readonly ShownLetter[];
  mayAct: boolean;
  onRetry: (choice: Choice) => void;
  onDiscard: (choice: Choice) => void;
}) {
  const t = useTranslations("deliveries.group");
  return (
    <Table label={t("deadLetters")}>
      <TableHead>
        <Th>{t("letter")}</Th>
        <Th>{t("outlook")}</Th>
        <Th>{t("when")}</Th>
        <Th>
          <span className="sr-only">{t("retryOne")}</span>
        </Th>
      </TableHead>
      <TableBody>
        {letters.map((letter) => (
          <Tr key={letter.id} data-letter={letter.id}>
            <Td className="max-w-96">
              <Subject letter={letter} />
              <span className="block truncate text-meta text-muted-foreground" title={letter.summary}>
                {letter.summary}
              </span>
            </Td>
            <Td label={t("outlook")}>
              <Badge tone={letter.outlook === "will_send" || letter.outlook === null ? "ok" : "neutral"}>
                {t(`outlooks.${letter.outlook ?? "unknown"}`)}
              </Badge>
            </Td>
            <Td label={t("when")}>
              <Time at={letter.lastAt} />
              {letter.count > 1 ? (
                <span className="ms-1.5 text-muted-foreground">{t("times", { n: letter.count })}</span>
              ) : null}
            </Td>
            <Td className="text-end whitespace-nowrap">
              <Button
                size="sm"
                variant="ghost"
                disabled={!mayAct}
                onClick={() => onDiscard({ ids: [letter.id] })}
              >
                {t("discardOne")}
              </Button>{" "}
              <Button size="sm" disabled={!mayAct} onClick={() => onRetry({ ids: [letter.id] })}>
                {t("retryOne")}
              </Button>
            </Td>
          </Tr>
        ))}
      </TableBody>
    </Table>
  );
}

function Subject({ letter }: { letter: ShownLetter }) {
  const { path } = useWorkspace();
  const link = "font-medium hover:text-primary hover:underline";
  if (letter.subjectKind === "event") {
    return (
      <Link href={path(`/events?seq=${letter.subjectId}`)} className={link}>
        #{letter.subjectId}
      </Link>
    );
  }
  if (letter.subjectKind === "run") {
    return (
      <Link href={path(`/journeys/${letter.journeyId}/runs/${letter.runId}`)} className={link}>
        {letter.journey ?? letter.subjectId}
      </Link>
    );
  }
  if (letter.subjectKind === "journey") {
    return (
      <Link href={path(`/journeys/${letter.journeyId}`)} className={link}>
        {letter.journey ?? letter.subjectId}
      </Link>
    );
  }
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
      <Link href={path(`/deliveries/${pathOfId(letter.subjectId)}`)} className={`truncate ${link}`}>
        {letter.journey ?? letter.subjectId}
      </Link>
      {letter.personId ? <Person id={letter.personId} /> : null}
    </span>
  );
}

/** A letter keeps only who it concerns; the name stands on their page. */
function Person({ id }: { id: string }) {
  const t = useTranslations("deliveries");
  return <PersonName id={id} name={t("person")} quiet />;
}
