"use client";

import { CirclePause } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { withQuery } from "#components/with-query.ts";
import type { StepKind } from "#core/engine/step-kind.ts";
import { useEditorState } from "./editor-context.tsx";
import { type CardFigure, cardFigures } from "./step-figures.ts";
import { figureText } from "./step-label.ts";

const SHOWN = 3;

/** The last line of a card: what happened here, each figure a way to the list behind it. */
export function CardFigures({ id, kind }: { id: string; kind: StepKind | null }) {
  const figures = useEditorState((state) => state.figures.get(id));
  const shown = cardFigures(kind, figures).slice(0, SHOWN);
  const held = useEditorState((state) => state.journey.status === "paused");
  if (shown.length === 0) return null;
  return (
    <p className="num flex items-center gap-1.5 overflow-hidden text-meta whitespace-nowrap text-muted-foreground">
      {shown.map((figure, at) => (
        <span key={figure.word} className="flex items-center gap-1.5">
          {at > 0 ? <span aria-hidden>·</span> : null}
          {held && figure.word === "here" && figure.n > 0 ? (
            <CirclePause aria-hidden data-held className="size-3.5 text-warn" />
          ) : null}
          <Figure id={id} figure={figure} />
        </span>
      ))}
    </p>
  );
}

function Figure({ id, figure }: { id: string; figure: CardFigure }) {
  const t = useTranslations("editor");
  const format = useFormat();
  const { path } = useWorkspace();
  const journeyId = useEditorState((state) => state.journey.id);
  const text = figureText(t, format, figure);
  const title = figure.of === undefined ? format.count(figure.n) : format.shareOf(figure.n, figure.of);
  if (figure.list === null) return <span title={title}>{text}</span>;
  return (
    <Link
      href={path(listOf(journeyId, id, figure))}
      title={title}
      tabIndex={-1}
      className="nodrag pointer-events-auto relative rounded-sm hover:text-primary hover:underline"
    >
      {text}
    </Link>
  );
}

const DELIVERY_TABS: Readonly<Record<string, string>> = {
  sent: "sent",
  clicked: "sent",
  skipped: "skipped",
  failed: "failed",
};

/** The list that a figure counts. */
function listOf(journeyId: string, stepId: string, { word, list }: CardFigure): string {
  if (list === "deliveries") {
    return withQuery("/deliveries", { journey: journeyId, step: stepId, tab: DELIVERY_TABS[word] ?? null });
  }
  return withQuery(`/journeys/${journeyId}/runs`, word === "here" ? { step: stepId } : { through: stepId });
}
