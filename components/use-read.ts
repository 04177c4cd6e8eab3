"use client";

import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { useLive } from "#components/live.ts";

/** What the server has already read for the first paint, and by which path a reader would ask for the same. */
export type FirstRead<Answer> = Readonly<{ path: string; data: Answer }>;

/**
 * Reads from the API and keeps it fresh: what stood on the page stays until the next answer is there, so that
 * a changed filter never blanks a list. Pages in the background are left alone.
 */
export function useRead<Answer>(
  path: string,
  {
    first,
    everyMs = false,
    enabled = true,
    topics = NO_TOPICS,
  }: {
    first?: FirstRead<Answer>;
    /** How often to read again anyway; may depend on what was read last. */
    everyMs?: number | false | ((data: Answer | undefined) => number);
    enabled?: boolean;
    /** Topics of the live stream that say when to read again. */
    topics?: readonly string[];
  } = {},
): UseQueryResult<Answer> {
  const { slug } = useWorkspace();
  const query = useQuery<Answer>({
    queryKey: [slug, path],
    queryFn: ({ signal }) => api<Answer>(path, { signal }),
    refetchInterval: typeof everyMs === "function" ? ({ state }) => everyMs(state.data) : everyMs,
    enabled,
    placeholderData: keepPreviousData,
    ...(first && first.path === path ? { initialData: first.data } : {}),
  });
  useLive(slug, topics, () => void query.refetch());
  return query;
}

const NO_TOPICS: readonly string[] = [];
