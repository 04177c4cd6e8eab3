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
  className = "h-[30rem]",
}: {
  journey: Pick<ReportedJourney, "id" | "name" | "status" | "liveVersion" | "document">;
  figures: readonly StepFigures[];
  className?: string;
}) {
  if (!journey.document) return null;
  return (
    <Card padded={false} className={`overflow-hidden ${className}`}>
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
