import type { JourneyDocument } from "#core/journey/document.ts";
import type { HeadedJourney } from "../journey-header.tsx";

export type VersionedJourney = HeadedJourney & Readonly<{ revision: number }>;

/** Two versions against each other; `from` null is nothing, `to` may be the draft. */
export type Compared = Readonly<{
  from: number | null;
  to: number | "draft";
  before: JourneyDocument;
  after: JourneyDocument;
  /** Names of who changed which step on the way, by step id. */
  authors: Readonly<Record<string, string>>;
}>;
