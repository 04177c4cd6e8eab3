"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { withQuery } from "#components/with-query.ts";
import type { ReadStep } from "#core/journey/reading.ts";
import { useEditorState } from "./editor-context.tsx";
import { cardFigures } from "./step-figures.ts";
import { figureText } from "./step-label.ts";

/** What happened at a step so far, over all versions, and where its people went. */
export function StepResults({ read }: { read: ReadStep }) {
  const t = useTranslations("editor");
  const format = useFormat();
  const { path } = useWorkspace();
  const { id } = read.step;
  const journeyId = useEditorState((state) => state.journey.id);
  const figures = useEditorState((state) => state.figures.get(id));
  if (!figures) return <p className="text-dense text-muted-foreground">{t("results.none")}</p>;
  const out = Object.entries(figures.out);
  const total = out.reduce((sum, [, n]) => sum + n, 0);
  const labelOf = (output: string) => read.outputs.find((one) => one.id === output)?.label ?? output;
  return (
    <div className="flex flex-col gap-4">
      <ul className="num flex flex-col gap-1 text-body">
        {cardFigures(read.kind, figures).map((figure) => (
          <li key={figure.word}>{figureText(t, format, figure)}</li>
        ))}
      </ul>
      {out.length > 0 ? (
        <section aria-label={t("results.ways")}>
          <h3 className="mb-1.5 text-dense font-medium">{t("results.ways")}</h3>
          <ul className="flex flex-col gap-1.5">
            {out.map(([output, n]) => (
              <li key={output} className="num text-dense">
                <div className="flex justify-between gap-3">
                  <span className="truncate">{labelOf(output)}</span>
                  <span>{format.shareOf(n, total)}</span>
                </div>
                <div className="mt-0.5 h-1 rounded-full bg-sunken">
                  <div
                    className="h-1 rounded-full bg-primary"
                    style={{ width: `${(n / Math.max(total, 1)) * 100}%` }}
                  />
                </div>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-dense">
        <Link className="link" href={path(withQuery(`/journeys/${journeyId}/runs`, { through: id }))}>
          {t("results.people")}
        </Link>
        <Link className="link" href={path(`/journeys/${journeyId}/report`)}>
          {t("results.report")}
        </Link>
      </p>
    </div>
  );
}
