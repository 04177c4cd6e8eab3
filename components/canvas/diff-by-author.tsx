"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { Select } from "#components/ui/select.tsx";
import type { JourneyDiff } from "#core/journey/diff.ts";
import { DiffList } from "./diff-list.tsx";

const ALL = "";
const SETTINGS = "settings";
type Authors = Readonly<Record<string, string>>;

/** What is different and by whom; one author's part alone where several have drawn. */
export function DiffByAuthor({
  diff,
  authors,
  first = false,
}: {
  diff: JourneyDiff;
  authors: Authors;
  first?: boolean;
}) {
  const t = useTranslations("editor.diff");
  const [author, setAuthor] = useState(ALL);
  const names = authorsOf(diff, authors);
  return (
    <div className="flex flex-col gap-2.5">
      {!first && names.length > 0 ? (
        <p className="text-dense text-muted-foreground" data-authors>
          {names.map(({ name, n }) => t("byAuthor", { name, n })).join(" · ")}
        </p>
      ) : null}
      {!first && names.length > 1 ? (
        <Select
          small
          className="w-full sm:w-56"
          aria-label={t("filter")}
          value={author}
          onChange={setAuthor}
          options={[
            { value: ALL, label: t("everybody") },
            ...names.map(({ name }) => ({ value: name, label: name })),
          ]}
        />
      ) : null}
      <DiffList
        diff={author === ALL ? diff : partOf(diff, authors, author)}
        authors={authors}
        first={first}
      />
    </div>
  );
}

/** How many changes each author has made, the most first. */
export function authorsOf(
  { steps, settings }: JourneyDiff,
  authors: Authors,
): readonly Readonly<{ name: string; n: number }>[] {
  const counts = new Map<string, number>();
  for (const id of [...steps.map(({ stepId }) => stepId), ...(settings.length > 0 ? [SETTINGS] : [])]) {
    const name = authors[id];
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, n]) => ({ name, n })).toSorted((a, b) => b.n - a.n);
}

/** One author's part of a diff. */
export function partOf(diff: JourneyDiff, authors: Authors, author: string): JourneyDiff {
  return {
    steps: diff.steps.filter(({ stepId }) => authors[stepId] === author),
    settings: authors[SETTINGS] === author ? diff.settings : [],
    drawing: 0,
  };
}
