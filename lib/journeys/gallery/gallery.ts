import type { JourneyDocument } from "#core/journey/document.ts";

/** A journey to start from: drawn, with its messages written. */
export type GalleryJourney = Readonly<{
  key: string;
  name: string;
  /** What it is for, in one sentence. */
  purpose: string;
  /** Events that have to come in. */
  events: readonly string[];
  templates: readonly GalleryTemplate[];
  /** The drawing, with the ids that its templates got, by key. */
  document(templateIds: Readonly<Record<string, string>>): JourneyDocument;
}>;

export type GalleryTemplate = Readonly<{
  key: string;
  name: string;
  subject: string;
  preheader: string;
  source: string;
}>;
