"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { useDeferredValue, useState } from "react";
import { useTranslations } from "use-intl";
import { MoreButton } from "#components/facts/more-button.tsx";
import { PersonName } from "#components/facts/person-name.tsx";
import { RetryCard } from "#components/facts/retry-card.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Input } from "#components/ui/input.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Table, TableBody, TableHead, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { useList } from "#components/use-list.ts";
import { withQuery } from "#components/with-query.ts";
import type { ShownPerson } from "#lib/people/shown-person.ts";

type PeopleList = Readonly<{ people: readonly ShownPerson[]; next: string | null }>;

/** Finds a person. What is searched for never enters the page's address: it may be somebody's. */
export function PeoplePage({ first }: { first: PeopleList }) {
  const t = useTranslations("people");
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const list = useList<PeopleList>(withQuery("people", { q }), {
    first: { path: "people", data: first },
    everyMs: 10_000,
  });
  const people = list.pages.flatMap((page) => page.people);
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title={t("title")} sentence={t("sentence")} />
      <div className="relative w-full max-w-96">
        <Search
          aria-hidden
          className="pointer-events-none absolute start-2.5 top-1/2 size-4 -translate-y-1/2 text-faint"
        />
        <Input
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          className="ps-8"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </div>
      {list.error ? <RetryCard error={list.error} onRetry={list.again} /> : null}
      {people.length > 0 ? (
        <PeopleTable people={people} />
      ) : (
        <NobodyHere searched={q !== ""} onClear={() => setTyped("")} />
      )}
      {list.hasMore ? <MoreButton shown={people.length} busy={list.busy} onMore={list.more} /> : null}
    </div>
  );
}

function PeopleTable({ people }: { people: readonly ShownPerson[] }) {
  const t = useTranslations("people");
  return (
    <Table label={t("title")}>
      <TableHead>
        <Th>{t("person")}</Th>
        <Th>{t("userId")}</Th>
        <Th>{t("phone")}</Th>
        <Th>{t("firstSeen")}</Th>
        <Th>{t("lastSeen")}</Th>
      </TableHead>
      <TableBody>
        {people.map((person) => (
          <Tr key={person.id}>
            <Td>
              <PersonName id={person.id} name={person.name} email={person.email} />
            </Td>
            <Td label={t("userId")}>
              {person.userId ? (
                <span className="font-mono text-meta">{person.userId}</span>
              ) : (
                <Badge>{t(person.known ? "known" : "anonymous")}</Badge>
              )}
            </Td>
            <Td label={t("phone")}>{person.phone ?? <span className="text-muted-foreground">—</span>}</Td>
            <Td label={t("firstSeen")}>
              <Time at={person.firstSeen} />
            </Td>
            <Td label={t("lastSeen")}>
              <Time at={person.lastSeen} />
            </Td>
          </Tr>
        ))}
      </TableBody>
    </Table>
  );
}

function NobodyHere({ searched, onClear }: { searched: boolean; onClear: () => void }) {
  const t = useTranslations("people.nobody");
  const { path } = useWorkspace();
  if (searched) {
    return (
      <EmptyState title={t("searched")} action={<Button onClick={onClear}>{t("clear")}</Button>}>
        {t("how")}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={t("title")}
      action={
        <Link href={path("/settings/sources")} className={buttonClass({ variant: "primary" })}>
          {t("act")}
        </Link>
      }
    >
      {t("why")}
    </EmptyState>
  );
}
