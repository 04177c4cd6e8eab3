"use client";

import { useEffect, useRef, useState } from "react";
import { api } from "#components/api.ts";
import { useRead } from "#components/use-read.ts";
import { withQuery } from "#components/with-query.ts";
import type { EventList, ShownEvent } from "#lib/analytics/shown-events.ts";
import type { EventsAsked } from "./event-filters.tsx";

/** What is pending changes its state without a new event, so it is looked at more often. */
const PENDING_MS = 1_000;
const CALM_MS = 10_000;
const TOPICS = ["events"] as const;
/** A page that has been open for long keeps no more than this. */
const MOST = 1_000;

export type LiveStream = Readonly<{
  events: readonly ShownEvent[];
  paused: boolean;
  /** Events that fit and have come since it was paused. */
  held: number;
  toggle: () => void;
  hasOlder: boolean;
  loadingOlder: boolean;
  older: () => void;
  error: Error | null;
  again: () => void;
}>;

/**
 * The newest events, read when the live stream says so: rows change where their event has been handled meanwhile. Pausing freezes the
 * rows and counts on; going on shows everything that came.
 */
export function useLiveEvents(
  filter: EventsAsked,
  first: Readonly<{ asked: EventsAsked; list: EventList }>,
): LiveStream {
  const [frozen, setFrozen] = useState<Readonly<{ events: readonly ShownEvent[]; top: number }> | null>(null);
  const [older, setOlder] = useState<Older>(NOTHING_OLDER);
  const [loadingOlder, setLoading] = useState(false);
  const path = withQuery("events", { ...filter });
  const read = useRead<EventList>(frozen ? withQuery("events", { ...filter, since: frozen.top }) : path, {
    first: { path: withQuery("events", { ...first.asked }), data: first.list },
    everyMs: (data) => (data?.events.some(({ status }) => status === "pending") ? PENDING_MS : CALM_MS),
    topics: TOPICS,
  });
  // A changed filter starts anew.
  const shownPath = useRef(path);
  useEffect(() => {
    if (shownPath.current === path) return;
    shownPath.current = path;
    setFrozen(null);
    setOlder(NOTHING_OLDER);
  }, [path]);
  const newest = read.data ?? first.list;
  const kept = useKept(newest, path, frozen === null);
  const live = frozen ? frozen.events : kept;
  const events = withOlder(live, older.events);
  const next = older.events.length > 0 ? older.next : newest.next;
  return {
    events,
    paused: frozen !== null,
    held: frozen ? newest.newer : 0,
    toggle: () => setFrozen(frozen ? null : { events: live, top: live[0]?.seq ?? 0 }),
    hasOlder: next !== null && events.length < MOST,
    loadingOlder,
    older: () => {
      const cursor = events.at(-1)?.seq;
      if (cursor === undefined) return;
      setLoading(true);
      api<EventList>(withQuery("events", { ...filter, cursor }))
        .then((page) =>
          setOlder((before) => ({ events: withOlder(before.events, page.events), next: page.next })),
        )
        .catch(() => undefined)
        .finally(() => setLoading(false));
    },
    error: read.error,
    again: () => void read.refetch(),
  };
}

type Older = Readonly<{ events: readonly ShownEvent[]; next: number | null }>;
const NOTHING_OLDER: Older = { events: [], next: null };

/** Rows that have left the newest page stay, so that nothing vanishes while it is being read. */
function useKept(newest: EventList, path: string, following: boolean): readonly ShownEvent[] {
  const kept = useRef<Readonly<{ path: string; events: readonly ShownEvent[] }>>({ path, events: [] });
  if (following) {
    const before = kept.current.path === path ? kept.current.events : [];
    kept.current = { path, events: withOlder(newest.events, before).slice(0, MOST) };
  }
  return kept.current.events;
}

/** Both, newest first, each once; the first list's rows are the fresher ones. */
function withOlder(fresh: readonly ShownEvent[], more: readonly ShownEvent[]): readonly ShownEvent[] {
  const seen = new Set(fresh.map(({ seq }) => seq));
  return [...fresh, ...more.filter(({ seq }) => !seen.has(seq))].toSorted(
    (left, right) => right.seq - left.seq,
  );
}
