"use client";

import dynamic from "next/dynamic";
import type { StepFigures } from "#components/canvas/step-figures.ts";
import { Card } from "#components/ui/card.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { ReportedJourney } from "#lib/analytics/find-journey.ts";
import { stepKinds } from "#steps/registry.gen.ts";

// The canvas is the heaviest part of these pages, and comes after the figures.
const JourneyView = dynamic(
  () => import("#components/canvas/journey-view.tsx").then((part) => part.JourneyView),
  {
    ssr: false,
    loading: () => <Skeleton className="h-full w-full" />,
  },
);

/** The drawing with figures on its steps, to look at. */
export function Picture({
  journey,
  figures,
  className,
}: {
  journey: Pick<ReportedJourney, "id" | "name" | "status" | "liveVersion" | "document">;
  figures: readonly StepFigures[];
  className?: string;
}) {
  if (!journey.document) return null;
  return (
    <Card
      padded={false}
      className={`overflow-hidden ${className ?? ""}`}
      {...(className ? {} : { style: { height: heightFor(journey.document.steps) } })}
    >
      <JourneyView
        journey={journey}
        document={journey.document}
        kinds={stepKinds}
        figures={figures}
        className="h-full"
      />
    </Card>
  );
}

/** The share of a drawing's own height that shows the figures on its cards, and the room around it. */
const SHARE = 0.62;
const AROUND_PX = 160;

/** Tall enough to see all of a usual journey at once with its figures, and never more than a screen. */
function heightFor(steps: readonly { y: number }[]): string {
  const ys = steps.map(({ y }) => y);
  const extent = Math.max(...ys, 0) - Math.min(...ys, 0);
  return `clamp(24rem, ${Math.round(extent * SHARE) + AROUND_PX}px, 64rem)`;
}
