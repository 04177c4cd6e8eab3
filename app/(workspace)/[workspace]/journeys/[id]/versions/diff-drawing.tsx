"use client";

import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { DiffList } from "#components/canvas/diff-list.tsx";
import { JourneyView } from "#components/canvas/journey-view.tsx";
import type { JourneyDiff } from "#core/journey/diff.ts";
import { besides, type DiffMarks, type Marked, overlayOf } from "#core/journey/overlay.ts";
import { stepKinds } from "#steps/registry.gen.ts";
import type { Compared, VersionedJourney } from "./shapes.ts";

type DrawingProps = Readonly<{
  journey: VersionedJourney;
  compared: Compared;
  beside: boolean;
  /** What is to be shown: of one author, where the list is filtered. */
  diff: JourneyDiff;
}>;

/** What is different, on the drawing: one over the other with ghosts, or side by side. A click says what changed. */
export function DiffDrawing({ journey, compared, beside, diff }: DrawingProps) {
  const t = useTranslations("journeys.versions");
  const [opened, setOpened] = useState<string | null>(null);
  const { before, after, authors, from, to } = compared;
  const over = useMemo(() => overlayOf(before, after), [before, after]);
  const pair = useMemo(() => besides(before, after), [before, after]);
  const shown = new Set(diff.steps.map(({ stepId }) => stepId));
  const step = diff.steps.find(({ stepId }) => stepId === opened);
  const views: readonly Readonly<{ label: string; marked: Marked }>[] = beside
    ? [
        { label: from === null ? t("nothing") : `v${from}`, marked: pair.before },
        { label: to === "draft" ? t("draft") : `v${to}`, marked: pair.after },
      ]
    : [{ label: t("as.overlaid"), marked: over }];
  return (
    <div className="flex flex-col gap-3">
      <div className={beside ? "grid gap-3 lg:grid-cols-2" : ""}>
        {views.map(({ label, marked }) => (
          <figure key={label} className="min-w-0" data-drawn={label}>
            {beside ? <figcaption className="mb-1 text-dense font-medium">{label}</figcaption> : null}
            <JourneyView
              journey={{ ...journey, status: "draft" }}
              document={marked.document}
              kinds={stepKinds}
              figures={NO_FIGURES}
              marks={only(marked.marks, shown)}
              onStep={setOpened}
              className="h-[60vh] min-h-96 rounded-lg border border-border"
            />
          </figure>
        ))}
      </div>
      <Legend />
      {step ? (
        <div className="rounded-lg bg-sunken p-3">
          <DiffList diff={{ steps: [step], settings: [], drawing: 0 }} authors={authors} />
        </div>
      ) : (
        <p className="text-dense text-muted-foreground">{t("clickStep")}</p>
      )}
    </div>
  );
}

const NO_FIGURES: readonly never[] = [];

function only(marks: DiffMarks, shown: ReadonlySet<string>): DiffMarks {
  const steps = Object.fromEntries(Object.entries(marks.steps).filter(([id]) => shown.has(id)));
  return { ...marks, steps };
}

function Legend() {
  const t = useTranslations("editor.diff.change");
  return (
    <ul className="flex flex-wrap gap-4 text-meta">
      <li className="border-s-4 border-ok ps-1.5">{t("added")}</li>
      <li className="border-s-4 border-info ps-1.5">{t("changed")}</li>
      <li className="border-s-4 border-dashed border-bad ps-1.5">{t("removed")}</li>
    </ul>
  );
}
