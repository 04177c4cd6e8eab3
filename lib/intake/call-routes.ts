import type { EventType } from "#core/engine/event.ts";

/** One of the tracking endpoints: a single call has its type by the path, a batch leaves it to the items. */
export type CallRoute = Readonly<{ type: EventType | null; batch: boolean; historical: boolean }>;

const single = (type: NonNullable<CallRoute["type"]>): CallRoute => ({
  type,
  batch: false,
  historical: false,
});
const BATCH: CallRoute = { type: null, batch: true, historical: false };

/** The tracking endpoints by their paths; the one-letter ones are what browsers send to. */
export const CALLS: ReadonlyMap<string, CallRoute> = new Map([
  ["/v1/track", single("track")],
  ["/v1/t", single("track")],
  ["/v1/identify", single("identify")],
  ["/v1/i", single("identify")],
  ["/v1/page", single("page")],
  ["/v1/p", single("page")],
  ["/v1/screen", single("screen")],
  ["/v1/s", single("screen")],
  ["/v1/group", single("group")],
  ["/v1/g", single("group")],
  ["/v1/alias", single("alias")],
  ["/v1/a", single("alias")],
  ["/v1/batch", BATCH],
  ["/v1/b", BATCH],
  ["/v1/import", { ...BATCH, historical: true }],
]);
